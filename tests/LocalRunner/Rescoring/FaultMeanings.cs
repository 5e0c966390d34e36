namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>One line for each code by which an order failed or was left alone.</summary>
internal static class FaultMeanings
{
    public static string Of(string code) =>
        code switch
        {
            "FAULTY_ORDER" => "the request in the message is no order of the legacy format",
            "UNKNOWN_ORDER" => "there is no decision on record over an order of this number",
            "NO_AUDIT_RECORD" => "the decision has no audit record, so the order itself is not known",
            "FOREIGN_RECORD" => "a record in the tables cannot be read; something else wrote it",
            "UNKNOWN_MODEL" => "routes.json names no such model any more",
            "UNSUPPORTED_MARKET" => "routes.json has no route for the order's market",
            "PIPELINE_REFUSED" => "the model's containers refused the order; the dead letter says why",
            "REQUEST_ID_REUSED" => "the request id belongs to a different order that is on record",
            "GIVEN_UP" => "a transient fault (model, tables or queue away) lasted too long; resume the job to try again",
            "NOT_CURRENT" => "the decision had been replaced by a newer one before its turn came",
            _ => "see the dead letters",
        };
}
