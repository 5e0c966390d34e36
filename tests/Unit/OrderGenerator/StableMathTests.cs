using CsCheck;
using FraudServerless.OrderGenerator;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.OrderGenerator;

public sealed class StableMathTests
{
    [Fact]
    public void Exponential_is_the_librarys_but_for_rounding() =>
        Gen.Double[-600, 600].Sample(x => (StableMath.Exp(x) / Math.Exp(x)).ShouldBe(1, 1e-12));

    [Fact]
    public void Logarithm_is_the_librarys_but_for_rounding() =>
        Gen.Double[-300, 300]
            .Sample(p =>
            {
                var x = Math.Pow(10, p);
                StableMath.Log(x).ShouldBe(Math.Log(x), 1e-12 * (1 + Math.Abs(Math.Log(x))));
            });

    [Fact]
    public void Numbers_below_a_bound_are_even_and_normals_have_their_moments()
    {
        var prng = new Prng(1);
        var counts = new int[7];
        double sum = 0;
        double squares = 0;
        for (var i = 0; i < 70_000; i++)
        {
            counts[prng.Below(7)]++;
            var normal = prng.Normal();
            sum += normal;
            squares += normal * normal;
        }

        counts.ShouldAllBe(c => c > 9_500 && c < 10_500);
        (sum / 70_000).ShouldBe(0, 0.02);
        (squares / 70_000).ShouldBe(1, 0.03);
    }
}
