using FraudServerless.Hosting;
using FraudServerless.Ledger;
using FraudServerless.Messaging;
using FraudServerless.Pipeline;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Structure;

/// <summary>Settings that somebody makes in code, and those that are read where nothing is set, have the same defaults.</summary>
public sealed class SettingsDefaultsTests
{
    private const string Set = "set";

    /// <summary>Of an environment in which nothing but what is required is set.</summary>
    private readonly SettingsReader _reader = new(name =>
        name.EndsWith("_TABLE", StringComparison.Ordinal) || name.EndsWith("_QUEUE_URL", StringComparison.Ordinal) || name == "AWS_REGION"
            ? Set
            : null
    );

    [Fact]
    public void Of_the_host() => HostSettings.Read(_reader).ShouldBe(new HostSettings { Region = Set });

    [Fact]
    public void Of_the_pipeline() => PipelineSettings.Read(_reader).ShouldBe(new PipelineSettings());

    [Fact]
    public void Of_the_ledger() =>
        LedgerSettings
            .ReadWithJobs(_reader)
            .ShouldBe(
                new LedgerSettings
                {
                    DecisionsTable = Set,
                    AuditTable = Set,
                    JobsTable = Set,
                    ReviewsTable = Set,
                }
            );

    [Fact]
    public void Of_the_queues()
    {
        QueueSettings.ReadSender(_reader).ShouldBe(new QueueSettings { RescoreQueueUrl = Set });
        QueueSettings
            .ReadConsumer(_reader)
            .ShouldBe(
                new QueueSettings
                {
                    RescoreQueueUrl = Set,
                    DeadLetterQueueUrl = Set,
                    DecisionChangesQueueUrl = Set,
                }
            );
    }
}
