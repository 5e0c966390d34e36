namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>What brought a decision about, in words, from the key of its audit record.</summary>
internal static class TriggerText
{
    public static string Of(string triggerId) =>
        triggerId.Split('#') switch
        {
            ["check", var caller, ..] => $"a check by {caller}",
            ["late", ..] => "a check that was answered while the tables were away and asked again meanwhile",
            ["rescore", var id, ..] when Guid.TryParseExact(id, "D", out var decision) =>
                $"the rescore of decision {decision}, which was made without the model",
            ["rescore", var id, ..] when id.Length > 37 && id[36] == '.' && Guid.TryParseExact(id[..36], "D", out var decision) =>
                $"the comparison of endpoint {id[37..]} with decision {decision}",
            ["rescore", var id, ..] => $"rescore {id}",
            _ => triggerId,
        };
}
