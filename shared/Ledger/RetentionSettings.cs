namespace FraudServerless.Ledger;

/// <summary>Days until a record expires, by retention class.</summary>
public sealed record RetentionSettings
{
    /// <summary>Class <c>standard</c>, <c>RETENTION_DAYS</c>.</summary>
    public int StandardDays { get; init; } = 400;

    /// <summary>Class <c>contested</c> (REVIEW and REJECT, which a customer may dispute), <c>RETENTION_CONTESTED_DAYS</c>.</summary>
    public int ContestedDays { get; init; } = 1_100;

    /// <summary>Class <c>test</c>, <c>RETENTION_TEST_DAYS</c>.</summary>
    public int TestDays { get; init; } = 30;
}
