using System.Globalization;
using FraudServerless.Hosting;

namespace FraudServerless.Pipeline;

/// <summary>How endpoints are called, read once at start.</summary>
public sealed record PipelineSettings
{
    /// <summary><c>PIPELINE_BUDGET_MS</c>: the hard deadline of the model's answer; a route may have its own.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary><c>PIPELINE_HEDGE_MS</c>: when the second attempt starts if the first has not answered.</summary>
    public TimeSpan HedgeDelay { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>When an endpoint is left alone because it fails.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary><c>ENDPOINT_PREFIX</c>: what stands before the routes' endpoint names at AWS, so that several stacks with the same routes live in one account.</summary>
    public string EndpointPrefix { get; init; } = "";

    /// <summary><c>AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME</c>: where the endpoints are when not at AWS.</summary>
    public Uri? Url { get; init; }

    public static PipelineSettings Read(SettingsReader reader)
    {
        var settings = new PipelineSettings
        {
            Budget = reader.Milliseconds("PIPELINE_BUDGET_MS", 150, 1, 60_000),
            HedgeDelay = reader.Milliseconds("PIPELINE_HEDGE_MS", 40, 1, 60_000),
            Breaker = new BreakerSettings
            {
                FailurePercent = reader.Whole("PIPELINE_BREAKER_PERCENT", 50, 1, 100),
                MinimumCalls = reader.Whole("PIPELINE_BREAKER_CALLS", 20, 2, 100_000),
                Window = reader.Milliseconds("PIPELINE_BREAKER_WINDOW_MS", 10_000, 500, 3_600_000),
                Break = reader.Milliseconds("PIPELINE_BREAKER_BREAK_MS", 2_000, 500, 3_600_000),
            },
            EndpointPrefix = reader.Optional("ENDPOINT_PREFIX") ?? "",
            Url = reader.Url("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"),
        };
        if (settings.HedgeDelay >= settings.Budget)
        {
            reader.Faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"PIPELINE_HEDGE_MS {settings.HedgeDelay.TotalMilliseconds} is not shorter than PIPELINE_BUDGET_MS {settings.Budget.TotalMilliseconds}: a second attempt would never start"
                )
            );
        }

        return settings;
    }

    /// <summary>For whoever asks once in a while, on behalf of people: with a budget of its own, a second attempt at half of it, and no circuit to speak of.</summary>
    public static PipelineSettings ReadForReplays(SettingsReader reader)
    {
        // REPLAY_BUDGET_MS: the deadline of the model's answer to a replay, whatever the route says for a checkout.
        var budget = reader.Milliseconds("REPLAY_BUDGET_MS", 1_000, 2, 60_000);
        return new PipelineSettings
        {
            Budget = budget,
            HedgeDelay = budget / 2,
            EndpointPrefix = reader.Optional("ENDPOINT_PREFIX") ?? "",
            Url = reader.Url("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"),
        };
    }
}

/// <summary>An endpoint's circuit opens when, within the window, at least so many calls were made and so many percent of them failed.</summary>
public sealed record BreakerSettings
{
    /// <summary><c>PIPELINE_BREAKER_PERCENT</c>.</summary>
    public int FailurePercent { get; init; } = 50;

    /// <summary><c>PIPELINE_BREAKER_CALLS</c>.</summary>
    public int MinimumCalls { get; init; } = 20;

    /// <summary><c>PIPELINE_BREAKER_WINDOW_MS</c>.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>PIPELINE_BREAKER_BREAK_MS</c>: after this one call may try again.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(2);
}
