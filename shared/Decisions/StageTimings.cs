using System.Runtime.InteropServices;

namespace FraudServerless.Decisions;

/// <summary>Milliseconds by stage; a stage that was not reached is 0.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StageTimings(double Validate, double Preprocess, double Invoke, double Decide, double Record)
{
    /// <summary>By the stage's name, without <see cref="Record"/>: what an audit record can know.</summary>
    internal Dictionary<string, double> ToDictionary() =>
        new(4, StringComparer.Ordinal)
        {
            ["validate"] = Validate,
            ["preprocess"] = Preprocess,
            ["invoke"] = Invoke,
            ["decide"] = Decide,
        };
}
