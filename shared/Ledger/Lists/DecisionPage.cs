namespace FraudServerless.Ledger.Lists;

/// <summary>A part of a list, the newest first.</summary>
/// <param name="Decisions">Each with its id, if not to be read. May be fewer than were asked for, and none, without being the last.</param>
/// <param name="Next">Behind which id the next part begins, whether or not there is a decision of that id; null: this is the end.</param>
public sealed record DecisionPage(IReadOnlyList<FoundDecision> Decisions, Guid? Next);
