using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Decisions.Explaining;
using FraudServerless.Decisions.Routing;
using FraudServerless.Support;
using Microsoft.Extensions.Time.Testing;

namespace FraudServerless.Unit.Decisions.Explaining;

/// <summary>Orders decided by the code that decides, to be explained.</summary>
internal static class ExplainedOrders
{
    private static readonly ExplainingJson Readable = new(
        new JsonSerializerOptions(ExplainingJson.Default.Options)
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>The shipped routes, a policy whose figures the tests know.</summary>
    public static DecisionData Sample { get; } = new(ModelRouter.Load(Clients.Files.Routes), PolicySample.Policy, TestMarkets.Sample);

    public static DecisionData Shipped { get; } = DecisionData.Load(Clients.Files);

    public static Route Elsewhere { get; } = new() { ModelId = "elsewhere", Endpoint = "fraud-pipeline" };

    public static OrderHistory Good { get; } =
        new()
        {
            OrdersTotal = 12,
            OrdersPaid = 12,
            DunningLevel = 0,
            Chargebacks = 0,
        };

    public static Score Scored(double value, params Contribution[] contributions) =>
        new()
        {
            Value = value,
            Model = "2026.11.1",
            Features = "1-0123456789ab",
            Base = contributions.Length == 0 ? null : -3.1,
            Contributions = contributions,
        };

    public static AuditRecord Decide(Order order, Score? score, DecisionData? data = null) =>
        new DecisionMaker(data ?? Sample, "1.0.0", new FakeTimeProvider(Records.DecidedAt)).Decide(
            new DecisionRequest
            {
                TriggerId = "check#shop-de#r-1",
                Actor = "shop-de",
                PayloadHash = "aa11",
                Order = order,
                StartedAt = 0,
            },
            Elsewhere,
            score,
            score is null ? "timeout" : "ok",
            default
        );

    public static Explanation ForAgent(AuditRecord audit, DecisionData? data = null, ExplanationLanguage language = ExplanationLanguage.English) =>
        DecisionExplainer.Explain(audit, data ?? Sample, ExplanationAudience.Agent, language);

    public static Explanation ForCustomer(AuditRecord audit, DecisionData? data = null, ExplanationLanguage language = ExplanationLanguage.English) =>
        DecisionExplainer.Explain(audit, data ?? Sample, ExplanationAudience.Customer, language);

    public static byte[] Bytes(Explanation explanation) => JsonSerializer.SerializeToUtf8Bytes(explanation, ExplainingJson.Default.Explanation);

    /// <summary>Indented, no letter escaped.</summary>
    public static string Text(Explanation explanation) => JsonSerializer.Serialize(explanation, Readable.Explanation) + "\n";
}
