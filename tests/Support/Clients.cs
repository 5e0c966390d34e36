using FraudServerless.Decisions;
using FraudServerless.Hosting;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;

namespace FraudServerless.Support;

/// <summary>The real clients, pointed at a <see cref="FakeAws"/> or a <see cref="FakeWire"/>.</summary>
public static class Clients
{
    static Clients()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
    }

    /// <summary>Nobody listens there.</summary>
    public static Uri Nowhere { get; } = new("http://127.0.0.1:9");

    public static HostSettings Host { get; } = new() { Region = "eu-central-1", CodeVersion = "1.0.0-test" };

    /// <summary>The shipped configuration, beside the test's executable.</summary>
    public static DecisionFiles Files { get; } = DecisionFiles.Read((_, name) => Path.Combine(AppContext.BaseDirectory, name));

    public static AwsConnections Connections(TimeProvider? time = null) => new(Host.Region, time ?? TimeProvider.System);

    public static LedgerSettings Ledger(Uri? url = null) =>
        new()
        {
            DecisionsTable = "Decisions",
            AuditTable = "Audit",
            JobsTable = "Jobs",
            ReviewsTable = "Reviews",
            Timeout = TimeSpan.FromMinutes(1),
            Url = url ?? Nowhere,
        };

    public static LinkSettings Links(Uri? url = null) =>
        new()
        {
            LinksTable = "Links",
            AuditTable = "Audit",
            Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
            Timeout = TimeSpan.FromMinutes(1),
            Url = url ?? Nowhere,
        };

    public static PipelineSettings Pipeline(Uri? url = null) =>
        new()
        {
            Budget = TimeSpan.FromMinutes(1),
            HedgeDelay = TimeSpan.FromSeconds(30),
            Url = url ?? Nowhere,
        };

    public static RescoreQueue Queue(Uri url, TimeProvider? time = null)
    {
        var settings = new QueueSettings
        {
            RescoreQueueUrl = url + "0/rescore",
            DeadLetterQueueUrl = url + "0/dead",
            DecisionChangesQueueUrl = url + "0/changes",
            Url = url,
            Timeout = TimeSpan.FromMinutes(1),
        };
        return RescoreQueue.Create(settings, Connections(time), time ?? TimeProvider.System);
    }
}
