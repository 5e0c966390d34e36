using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Decisions.Policy;

/// <summary>Reasons in one language: none twice, and no more than an answer may hold.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ReasonList(bool german)
{
    private List<Reason>? _reasons;

    public readonly int Count => _reasons?.Count ?? 0;

    public readonly bool IsFull => Count == DecisionPolicy.MaxReasons;

    public readonly bool Holds(PolicyReason reason) => _reasons is not null && _reasons.Contains(WordingOf(reason));

    public void Add(PolicyReason reason)
    {
        if (!IsFull && !Holds(reason))
        {
            (_reasons ??= new List<Reason>(DecisionPolicy.MaxReasons)).Add(WordingOf(reason));
        }
    }

    public readonly IReadOnlyList<Reason> ToList() => _reasons ?? (IReadOnlyList<Reason>)[];

    private readonly Reason WordingOf(PolicyReason reason) => german ? reason.German : reason.English;
}
