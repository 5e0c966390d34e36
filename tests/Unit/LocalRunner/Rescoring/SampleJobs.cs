using System.Globalization;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Jobs;

namespace FraudServerless.Unit.LocalRunner.Rescoring;

/// <summary>Jobs and counts to report on.</summary>
internal static class SampleJobs
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    public static RescoreJob Job { get; } =
        new()
        {
            JobId = "job-1",
            CreatedAt = Start,
            Actor = "local:<tester>",
            Mode = RescoreMode.Shadow,
            Model = "de-beauty",
            Selection = new RescoreSelection
            {
                Market = "DE",
                From = new DateOnly(2026, 11, 1),
                To = new DateOnly(2026, 11, 23),
                Limit = 5_000,
            },
            Enumerated = 1_010,
            EnumerationEnded = true,
        };

    /// <summary>A thousand orders decided again, seven failed, three left alone, in 50 seconds.</summary>
    public static JobCounts Counts { get; } =
        Of(
            """
            done 1000
            failed|GIVEN_UP 5
            failed|UNKNOWN_ORDER 2
            skipped|NOT_CURRENT 3
            orders|DE|ACCEPT|ACCEPT 700
            orders|DE|ACCEPT|REVIEW 30
            orders|DE|REVIEW|REJECT 15
            orders|DE|REVIEW|ACCEPT 45
            orders|DE|REVIEW|REVIEW 10
            orders|CH|REJECT|REJECT 90
            orders|CH|REJECT|RESTRICT 10
            orders|CH|NONE|ACCEPT 100
            money|DE|EUR|ACCEPT|ACCEPT 70000.50
            money|DE|EUR|ACCEPT|REVIEW 9000.25
            money|DE|EUR|REVIEW|REJECT 4500
            money|DE|EUR|REVIEW|ACCEPT 3000
            money|DE|EUR|REVIEW|REVIEW 1000
            money|CH|CHF|REJECT|REJECT 12000
            money|CH|CHF|REJECT|RESTRICT 1500.10
            money|CH|CHF|NONE|ACCEPT 8000
            before|R101 300
            after|R101 340
            before|R204 50
            after|R310 12
            band|0|ACCEPT|ACCEPT 600
            band|3|ACCEPT|ACCEPT 100
            band|3|ACCEPT|REVIEW 30
            band|9|REVIEW|REJECT 15
            band|9|REJECT|REJECT 90
            """,
            TimeSpan.FromSeconds(50)
        );

    public static JobCounts Of(string sums, TimeSpan span) =>
        new(
            sums.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => line.Split(' '))
                .ToDictionary(parts => parts[0], parts => decimal.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal),
            Start,
            Start + span
        );

    public static JobCounts Done(long orders) => Of(string.Create(CultureInfo.InvariantCulture, $"done {orders}"), TimeSpan.Zero);
}
