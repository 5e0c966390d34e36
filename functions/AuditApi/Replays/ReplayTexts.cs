using System.Globalization;
using System.Text;
using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Replays;

/// <summary>
/// What is compared and shown, as texts that are equal when the values are. They have what the desk shows of a decision anyway, and nothing that is masked there.
/// </summary>
internal static class ReplayTexts
{
    /// <summary>The tables know no number between this and 0.</summary>
    private const double LeastNumber = 1e-129;

    private static ReadOnlySpan<byte> Took => "\"processingTimeMs\":"u8;

    /// <summary>What a decision says, whoever made it.</summary>
    public static string Record(Decision decision) =>
        string.Join(
            "; ",
            OfOrder(decision),
            Outcome(decision),
            Number(decision.Score),
            decision.Source,
            Route(decision.Versions.ModelId, decision.Versions.Endpoint),
            Versions(decision.Versions),
            decision.DecidedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            decision.Supersedes?.ToString("D") ?? "none"
        );

    /// <summary>
    /// What it says of its order. The customer is left out: decisions over test orders do not name it.
    /// </summary>
    public static string OfOrder(Decision decision) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"order {decision.OrderNumber}, market {decision.Market}, assortment {decision.Assortment ?? "none"}, {decision.PaymentMethod}, {decision.GrandTotal:G29} {decision.Currency}{(decision.IsTest ? ", test" : "")}"
        );

    public static string Route(string modelId, string endpoint) => $"model {modelId} on endpoint {endpoint}";

    /// <summary>Class, outcome, methods, reasons.</summary>
    public static string Outcome(Decision decision) =>
        $"class {decision.ScoreClass}, {decision.Outcome.ToWire()}, methods [{string.Join(", ", decision.AllowedMethods)}], reasons [{string.Join(", ", decision.Reasons.Select(reason => $"{reason.Code} {reason.Text}"))}]";

    /// <summary>Base, raw score where it is on record, and contributions in their order.</summary>
    /// <param name="audit">Which record.</param>
    /// <param name="withRaw">Records from before the model said it have none.</param>
    public static string Contributions(AuditRecord audit, bool withRaw) =>
        $"base {Number(audit.BaseValue)}{(withRaw ? $", raw {Number(audit.RawScore)}" : "")}, [{string.Join(", ", audit.Contributions.Select(one => $"{one.Feature} {one.Value.ToString("R", CultureInfo.InvariantCulture)}"))}]";

    /// <summary>The shortest text that is this number alone.</summary>
    public static string Number(double? value) =>
        value is not { } number ? "none"
        : Math.Abs(number) < LeastNumber ? "0"
        : number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Whether two answers have the same bytes but for the time that they took.</summary>
    public static bool AreSame(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> other)
    {
        Split(answer, out var head, out var tail);
        Split(other, out var otherHead, out var otherTail);
        return head.SequenceEqual(otherHead) && tail.SequenceEqual(otherTail);
    }

    /// <summary>An answer to look at.</summary>
    public static string Answer(ReadOnlySpan<byte> answer) => Encoding.UTF8.GetString(answer);

    private static void Split(ReadOnlySpan<byte> answer, out ReadOnlySpan<byte> head, out ReadOnlySpan<byte> tail)
    {
        // Inside a text the quotes would be escaped.
        var end = answer.LastIndexOf(Took) is var at and >= 0 ? at + Took.Length : answer.Length;
        head = answer[..end];
        tail = answer[end..].TrimStart("0123456789"u8);
    }

    private static string Versions(DecisionVersions versions) =>
        $"model {versions.Model ?? "none"}, features {versions.FeatureSpec ?? "none"}, policy {versions.Policy}, routes {versions.Routes}, markets {versions.Markets ?? "none"}, code {versions.Code}";
}
