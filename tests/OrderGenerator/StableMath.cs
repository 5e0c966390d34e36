namespace FraudServerless.OrderGenerator;

/// <summary>
/// Exponential and logarithm made of additions, multiplications and divisions only, which IEEE 754 fixes to the last bit. The runtime's own go to the
/// platform's C library, so the same seed could give other bytes on another machine.
/// </summary>
internal static class StableMath
{
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>e to the <paramref name="x"/>, clamped to ±700.</summary>
    public static double Exp(double x)
    {
        x = Math.Clamp(x, -700, 700);
        var power = Math.Round(x / (Ln2High + Ln2Low));
        var rest = x - power * Ln2High - power * Ln2Low;
        var sum = 1.0;
        for (var term = 14; term > 0; term--)
        {
            sum = 1 + rest * sum / term;
        }

        return sum * BitConverter.Int64BitsToDouble(((long)power + 1023) << 52);
    }

    /// <summary>Natural logarithm of a positive normal number.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        var f = (mantissa - 1) / (mantissa + 1);
        var square = f * f;
        var sum = 0.0;
        for (var odd = 25; odd > 0; odd -= 2)
        {
            sum = sum * square + 1.0 / odd;
        }

        return 2 * f * sum + exponent * Ln2Low + exponent * Ln2High;
    }

    public static double Sigmoid(double x) => 1 / (1 + Exp(-x));
}
