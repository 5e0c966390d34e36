using FraudServerless.LocalRunner.Commands;
using FraudServerless.LocalRunner.Costs;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.Unit.Template;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Costs;

public sealed class CostModelTests
{
    private static readonly Prices Prices = new()
    {
        About = [],
        Region = "here",
        AsOf = new DateOnly(2026, 1, 1),
        HttpApiPerMillion = 1,
        LambdaPerMillion = 2,
        LambdaPerGbSecond = new Dictionary<string, decimal> { ["arm64"] = 0.00001m },
        LambdaProvisionedPerGbSecond = new Dictionary<string, decimal> { ["arm64"] = 0.000004m },
        WriteUnitsPerMillion = 0.5m,
        StoragePerGbMonth = 0.25m,
        LogsPerGb = 0.5m,
        SqsPerMillion = 0.4m,
        EndpointPerHour = new Dictionary<string, decimal> { ["ml.x"] = 0.36m },
    };

    private static readonly Workload Workload = new()
    {
        Architecture = "arm64",
        MemoryMb = 512,
        DurationMs = 20,
        Provisioned = 5,
        AuditKb = 3.2,
        DecisionKb = 0.8,
        Indexes = 3,
        Links = 6,
        LinkKb = 0.25,
        Months = 10,
        LogKb = 2,
        QueuedShare = 0.1,
        InstanceType = "ml.x",
        InstanceRate = 300,
        LeastInstances = 2,
        Models = 3,
    };

    [Fact]
    public void Each_part_is_counted_as_it_is_billed() =>
        CostModel
            .Of(Workload, Prices, 100)
            .Select(part => $"{part.Name} {part.PerMillion:0.0###}")
            .ShouldBe([
                "API requests 1.0",
                // The checkout's, and a batch of a hundred changes.
                "function requests 2.02",
                // 0.5 GB for 20,000 s.
                "function time 0.1",
                // 2.5 GB for the 10,000 s in which a million comes.
                "kept instances 0.1",
                // Four whole KB, twice in a transaction.
                "record: audit 4.0",
                "record: decision 1.0",
                "record: indexes 1.5",
                "record: links 3.0",
                // 5.5 KB an order for ten months.
                "storage 13.113",
                "logs 0.9537",
                "queue 0.12",
                // Two instances for 10,000 s.
                "endpoint 2.0",
            ]);

    [Theory]
    [InlineData(100, 1, 2)]
    [InlineData(601, 1, 3)]
    [InlineData(601, 3, 2)]
    [InlineData(3000, 3, 4)]
    public void An_endpoint_has_as_many_instances_as_its_share_needs_and_never_less_than_the_least(double rate, int endpoints, int expected) =>
        CostModel.Instances(Workload, rate, endpoints).ShouldBe(expected);

    [Fact]
    public void An_endpoint_for_each_model_costs_so_many_times_the_least() =>
        (CostModel.Endpoint(Workload, Prices, 100, 3) / CostModel.Endpoint(Workload, Prices, 100, 1)).ShouldBe(3);

    [Fact]
    public void Prices_come_with_a_date_and_a_misspelt_one_is_a_fault()
    {
        var file = Path.GetTempFileName();
        try
        {
            Prices.Read(null).AsOf.Year.ShouldBeGreaterThanOrEqualTo(2026);
            File.WriteAllText(file, """{"region":"here","httpApi":1}""");
            Should.Throw<StackException>(() => Prices.Read(file)).Message.ShouldContain("httpApi");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_page_has_every_part_and_is_well_formed()
    {
        var page = CostPage.Write(Workload, Prices, [10, 100]);
        // As XML the page has no entity that only HTML knows.
        var text = System.Xml.Linq.XDocument.Parse(page).Root!.Value;
        var parts = CostModel.Of(Workload, Prices, 100);
        parts.ShouldAllBe(part => text.Contains(part.Name, StringComparison.Ordinal));
        text.ShouldContain(CostText.Usd(parts.Sum(part => part.PerMillion)));
        text.ShouldContain("3 endpoints cost 200 % more than one.");
        text.ShouldContain("arm64, 1769 MB");
        text.ShouldContain("2026-01-01");
    }

    /// <summary>What the console counts with by default.</summary>
    [Fact]
    public void The_templates_figure_is_what_the_command_works_out()
    {
        var workload = CostCommand.DefaultWorkload;
        var usd = CostModel.Of(workload, Prices.Read(file: null), 100).Sum(part => part.PerMillion);
        Stack.Template.Get("Parameters").Get("CostPerMillion").Get("Default").Number.ShouldBe((int)Math.Round(usd));
    }
}
