using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Training.Input;

namespace FraudServerless.Training.Parity;

/// <summary>An order with the vector that this process made of it.</summary>
/// <param name="Explained">Whether its contributions are compared too.</param>
internal sealed record ParityCase(OrderLine Line, Order Order, float[] Vector, bool Explained)
{
    public ParityDifference Differs(ParityStage stage, string? column, string what) =>
        new(stage, Line.File, Line.Number, Order.RequestId, column, what);

    /// <summary>The first column whose bits differ; every NaN is "missing".</summary>
    public ParityDifference? DiffersIn(ReadOnlySpan<float> received, IReadOnlyList<string> columns, ParityStage stage)
    {
        for (var i = 0; i < received.Length; i++)
        {
            var (here, there) = (Vector[i], received[i]);
            if (BitConverter.SingleToInt32Bits(here) != BitConverter.SingleToInt32Bits(there) && !(float.IsNaN(here) && float.IsNaN(there)))
            {
                return Differs(stage, columns[i], $"here {Text(here)}, container {Text(there)}");
            }
        }

        return null;
    }

    private static string Text(float value) => float.IsNaN(value) ? "missing" : value.ToString("R", CultureInfo.InvariantCulture);
}
