using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Decisions.Routing;
using FraudServerless.Ledger;

namespace FraudServerless.Rescorer.Orders;

/// <summary>All that has to be known to decide.</summary>
internal sealed record ResolvedOrder : IOrderStage
{
    public required SubjectOrder Found { get; init; }
    public required OrderContent Content { get; init; }
    public required Route Route { get; init; }
    public required MessageIdentity Identity { get; init; }

    /// <summary>How the job has counted it so far; null: not, or by its decision.</summary>
    public JobMark? Counted { get; init; }
    public OrderMessage Message => Found.Message;

    /// <summary>Of the decision that will be made.</summary>
    public InferenceId InferenceId { get; } = InferenceId.Draw();

    /// <summary>A shadow is asked under the id of the decision that it is compared with, as the endpoint was that it shadows.</summary>
    public InferenceId AskedUnder =>
        Message.Cause is RescoreCause.Shadow && Found.Subject is { } compared ? InferenceId.Of(compared.DecisionId) : InferenceId;
}
