using System.Runtime.InteropServices;
using FraudServerless.Trees;
using Shouldly;

namespace FraudServerless.Unit.Trees;

/// <summary>Many rows at once give, bit for bit, what each gives alone.</summary>
internal static class ManyRows
{
    public static void ShouldEqualOneByOne(TreeModel model, double[][] rows)
    {
        double[] flat = [.. rows.SelectMany(row => row)];
        var raw = new double[rows.Length];
        model.PredictRaw(flat, raw);
        var width = model.FeatureCount;
        var contributions = new double[flat.Length];
        var expected = model.Explain(flat, rows.Length, contributions);
        var alone = new double[width];
        for (var i = 0; i < rows.Length; i++)
        {
            BitConverter.DoubleToInt64Bits(raw[i]).ShouldBe(BitConverter.DoubleToInt64Bits(model.PredictRaw(rows[i])), $"row {i}");
            model.Explain(rows[i], alone).ShouldBe(expected);
            MemoryMarshal
                .AsBytes(alone.AsSpan())
                .SequenceEqual(MemoryMarshal.AsBytes(contributions.AsSpan(i * width, width)))
                .ShouldBeTrue($"contributions of row {i}");
        }
    }
}
