using System.Buffers;
using System.Text;
using CsCheck;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts;

public sealed class FeatureVectorTests
{
    [Fact]
    public void Missing_is_nothing_and_numbers_are_shortest() =>
        Write([0f, float.NaN, -1.5f, 0.1f, 123456.79f, float.NaN]).ShouldBe("0,,-1.5,0.1,123456.79,");

    [Fact]
    public void Every_float_reads_back_to_the_same_bits() =>
        Gen
            .Single.Where(f => !float.IsInfinity(f))
            .Array[1, 40]
            .Sample(vector =>
            {
                var read = new float[vector.Length];
                FeatureVector.TryReadCsv(Encoding.ASCII.GetBytes(Write(vector)), read, out var count, out _).ShouldBeTrue();
                count.ShouldBe(vector.Length);
                for (var i = 0; i < vector.Length; i++)
                {
                    (
                        float.IsNaN(vector[i])
                            ? float.IsNaN(read[i])
                            : BitConverter.SingleToInt32Bits(vector[i]) == BitConverter.SingleToInt32Bits(read[i])
                    ).ShouldBeTrue();
                }
            });

    [Theory]
    [InlineData("1,2", 3, 2, -1)]
    [InlineData("1,2,3,4", 3, 4, -1)]
    [InlineData("1,x,3", 3, 3, 1)]
    [InlineData("1,2,Infinity", 3, 3, 2)]
    [InlineData("!E_ORDER faulty", 1, 1, 0)]
    [InlineData("1;2;3", 3, 1, 0)]
    [InlineData("1,2\0,3", 3, 3, 1)]
    [InlineData("1,2,3\0\0", 3, 3, 2)]
    [InlineData("\0,2,3", 3, 3, 0)]
    [InlineData("nan\0,2,3", 3, 3, 0)]
    public void A_line_that_is_no_vector_is_refused_with_its_column(string line, int columns, int found, int faulty)
    {
        FeatureVector.TryReadCsv(Encoding.ASCII.GetBytes(line), new float[columns], out var count, out var faultyColumn).ShouldBeFalse();
        (count, faultyColumn).ShouldBe((found, faulty));
        FeatureVector.TryReadCsv(Encoding.ASCII.GetBytes(line), new double[columns], out count, out faultyColumn).ShouldBeFalse();
        (count, faultyColumn).ShouldBe((found, faulty));
    }

    [Fact]
    public void Blanks_and_nan_are_tolerated()
    {
        var read = new float[4];
        FeatureVector.TryReadCsv(" 1 , nan,  ,1e-3"u8, read, out _, out _).ShouldBeTrue();
        read.ShouldBe([1f, float.NaN, float.NaN, 0.001f]);
    }

    [Fact]
    public void In_double_no_digit_is_lost_and_what_was_a_float_rounds_to_it()
    {
        var read = new double[3];
        FeatureVector.TryReadCsv("1700002063,0.1,1e300"u8, read, out _, out _).ShouldBeTrue();
        read.ShouldBe([1700002063, 0.1, 1e300]);
        Gen.Single.Where(f => !float.IsInfinity(f) && !float.IsNaN(f))
            .Sample(number =>
            {
                var one = new double[1];
                FeatureVector.TryReadCsv(Encoding.ASCII.GetBytes(Write([number])), one, out _, out _).ShouldBeTrue();
                ((float)one[0]).ShouldBe(number);
            });
    }

    private static string Write(ReadOnlySpan<float> vector)
    {
        var buffer = new ArrayBufferWriter<byte>();
        FeatureVector.WriteCsv(vector, buffer);
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
