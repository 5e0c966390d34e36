using System.Globalization;
using FraudServerless.Contracts;

namespace FraudServerless.AuditApi.Replays;

/// <summary>What is on record against what came out, stage by stage. Pure.</summary>
internal static class ReplayComparison
{
    /// <summary>What needs no model: the decision that is looked up, the audit record and its order belong to each other.</summary>
    /// <param name="replay">Where it is noted.</param>
    /// <param name="found">The decision as it was looked up.</param>
    /// <param name="audit">The record that proves it.</param>
    public static bool CompareRecords(Replay replay, Decision found, AuditRecord audit)
    {
        var order = audit.Order;
        return replay.Same(ReplayStages.Record, ReplayTexts.Record(audit.Decision), ReplayTexts.Record(found))
            && replay.Same(
                ReplayStages.Order,
                $"{ReplayTexts.OfOrder(audit.Decision)}, {RequestOf(audit.TriggerId, order.RequestId)}",
                $"{ReplayTexts.OfOrder(OfOrder(audit.Decision, order))}, {order.RequestId}"
            );
    }

    /// <summary>What the model said.</summary>
    public static bool CompareScores(Replay replay, AuditRecord recorded, AuditRecord again)
    {
        var (was, now) = (recorded.Decision.Versions, again.Decision.Versions);
        if (was.FeatureSpec != now.FeatureSpec)
        {
            return replay.Miss(
                ReplayStages.FeatureSpec,
                [.. Changed("featureSpec", was.FeatureSpec, now.FeatureSpec), .. Changed("model", was.Model, now.Model)]
            );
        }

        replay.Pass(ReplayStages.FeatureSpec);
        if (!CompareVectors(replay, recorded.Vector.Span, again.Vector.Span))
        {
            return false;
        }

        if (was.Model != now.Model)
        {
            return replay.Miss(ReplayStages.Model, [.. Changed("model", was.Model, now.Model)]);
        }

        replay.Pass(ReplayStages.Model);
        var withRaw = recorded.RawScore is not null;
        return replay.Same(ReplayStages.Contributions, ReplayTexts.Contributions(recorded, withRaw), ReplayTexts.Contributions(again, withRaw))
            && replay.Same(ReplayStages.Score, ReplayTexts.Number(recorded.Decision.Score), ReplayTexts.Number(again.Decision.Score));
    }

    /// <summary>What the policy made of it, and what was answered.</summary>
    public static bool CompareOutcomes(Replay replay, AuditRecord recorded, AuditRecord again) =>
        replay.Same(ReplayStages.Outcome, ReplayTexts.Outcome(recorded.Decision), ReplayTexts.Outcome(again.Decision))
        && CompareAnswers(replay, recorded, again);

    private static bool CompareAnswers(Replay replay, AuditRecord recorded, AuditRecord again) =>
        ReplayTexts.AreSame(recorded.Answer.Span, again.Answer.Span)
            ? replay.Pass(ReplayStages.Answer)
            : replay.Differ(ReplayStages.Answer, ReplayTexts.Answer(recorded.Answer.Span), ReplayTexts.Answer(again.Answer.Span));

    private static IEnumerable<GoneVersion> Changed(string kind, string? was, string? now) => was == now ? [] : [new GoneVersion(kind, was, now)];

    private static bool CompareVectors(Replay replay, ReadOnlySpan<float> recorded, ReadOnlySpan<float> again)
    {
        if (recorded.Length != again.Length)
        {
            return replay.Differ(ReplayStages.Vector, Count(recorded.Length), Count(again.Length));
        }

        for (var i = 0; i < recorded.Length; i++)
        {
            // Missing is missing, whatever its bits.
            var same =
                BitConverter.SingleToInt32Bits(recorded[i]) == BitConverter.SingleToInt32Bits(again[i])
                || (float.IsNaN(recorded[i]) && float.IsNaN(again[i]));
            if (!same)
            {
                return replay.Differ(ReplayStages.Vector, Feature(i, recorded[i]), Feature(i, again[i]));
            }
        }

        return replay.Pass(ReplayStages.Vector);
    }

    private static string Count(int features) => string.Create(CultureInfo.InvariantCulture, $"{features} features");

    private static string Feature(int index, float value) =>
        float.IsNaN(value)
            ? string.Create(CultureInfo.InvariantCulture, $"feature {index}: missing")
            : string.Create(CultureInfo.InvariantCulture, $"feature {index}: {value:R}");

    /// <summary>What a decision over this order would say of it.</summary>
    private static Decision OfOrder(Decision decision, Order order) =>
        decision with
        {
            OrderNumber = order.OrderNumber,
            Market = order.Market,
            Assortment = order.Assortment,
            PaymentMethod = order.Payment.Method,
            GrandTotal = order.GrandTotal,
            Currency = order.Currency,
            IsTest = order.TestFlag,
        };

    /// <summary>The request that a trigger of the checkout names; other triggers name none.</summary>
    private static string RequestOf(string triggerId, string otherwise) => triggerId.Split('#') is ["check", _, var request] ? request : otherwise;
}
