using System.Runtime.InteropServices;

namespace FraudServerless.Rescorer.Orders;

/// <summary>Milliseconds that a batch's orders took by stage.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchStages(double Resolve, double Invoke, double Record)
{
    public static BatchStages operator +(BatchStages a, BatchStages b) => new(a.Resolve + b.Resolve, a.Invoke + b.Invoke, a.Record + b.Record);
}
