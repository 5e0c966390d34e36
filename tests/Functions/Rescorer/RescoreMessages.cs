using System.Text.Json;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.Functions.Rescorer;

/// <summary>Messages to start from; a test says with <c>with</c> what is special about its own.</summary>
internal static class RescoreMessages
{
    public static RescoreOrder Rescore(string orderNumber, string id = "req-1", Guid? decision = null) =>
        new()
        {
            Version = 1,
            Id = id,
            OrderNumber = orderNumber,
            DecisionId = decision,
            Actor = "operator",
        };

    public static RescoreOrder OfJob(string orderNumber, string job, Guid? decision = null, RescoreMode mode = RescoreMode.Publish) =>
        Rescore(orderNumber, job, decision) with
        {
            Cause = RescoreCause.Job,
            Mode = mode,
        };

    public static ContinueJob Continue(string job, int pass = 0, int step = 0) =>
        new()
        {
            Version = 1,
            Id = job,
            Pass = pass,
            Step = step,
        };

    public static ScoreOrder Score(JsonNode request, string? job = null, RescoreMode mode = RescoreMode.Publish) =>
        new()
        {
            Version = 1,
            Id = job,
            Mode = mode,
            Caller = "shop-de",
            Request = JsonDocument.Parse(request.ToJsonString()).RootElement.Clone(),
        };

    public static LateRecord Late(AuditRecord audit) => new() { Version = 1, Record = audit };
}
