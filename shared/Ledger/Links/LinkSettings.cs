using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Links;

/// <summary>Where links are kept and under which secret, read once at start.</summary>
public sealed record LinkSettings
{
    /// <summary><c>LINKS_TABLE</c>.</summary>
    public required string LinksTable { get; init; }

    /// <summary><c>LINKS_KEY</c>: the secret of the keys. Under another one nothing is found that was written before.</summary>
    public required byte[] Secret { get; init; }

    /// <summary><c>AUDIT_TABLE</c>; only writing the links anew needs it.</summary>
    public string AuditTable { get; init; } = "";

    /// <summary><c>LEDGER_TIMEOUT_MS</c>: how long one call may take, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>AWS_ENDPOINT_URL_DYNAMODB</c>: where the table is when not at AWS.</summary>
    public Uri? Url { get; init; }

    /// <summary>The secret has 32 bytes or more, as base64.</summary>
    public static LinkSettings Read(SettingsReader reader)
    {
        const string key = "a secret of 32 bytes or more in base64, the same for all functions that read or write links";
        var (text, secret) = (reader.Required("LINKS_KEY", key), new byte[256]);
        if (!Convert.TryFromBase64String(text, secret, out var length) || length < LinkKeys.MinSecretBytes)
        {
            // One that is missing was told of.
            if (text.Length > 0)
            {
                reader.Faults.Add($"LINKS_KEY is wrong: set it to {key}");
            }

            length = LinkKeys.MinSecretBytes;
        }

        return new LinkSettings
        {
            LinksTable = reader.Required("LINKS_TABLE", "the name of the table that holds the links, e.g. Links"),
            Secret = secret[..length],
            Timeout = reader.Milliseconds("LEDGER_TIMEOUT_MS", 1_000, 1, 60_000),
            Url = reader.Url("AWS_ENDPOINT_URL_DYNAMODB"),
        };
    }

    /// <summary>As <see cref="Read"/>, with the table of the audit records.</summary>
    public static LinkSettings ReadWithAudit(SettingsReader reader) =>
        Read(reader) with
        {
            AuditTable = reader.Required("AUDIT_TABLE", "the name of the table that holds the audit records, e.g. Audit"),
        };
}
