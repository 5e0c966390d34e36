namespace FraudServerless.Ledger.Links;

/// <summary>Where links are kept and under which secret, read once at start.</summary>
public sealed record LinkSettings
{
    /// <summary><c>LINKS_TABLE</c>.</summary>
    public required string LinksTable { get; init; }

    /// <summary><c>LINKS_KEY</c>: the secret of the keys. Under another one nothing is found that was written before.</summary>
    public required byte[] Secret { get; init; }

    /// <summary><c>LEDGER_TIMEOUT_MS</c>: how long one call may take, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>AWS_ENDPOINT_URL_DYNAMODB</c>: where the table is when not at AWS.</summary>
    public Uri? Url { get; init; }
}
