using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using FraudServerless.Contracts;
using FraudServerless.Ledger.Links;
using FraudServerless.Projector;

ChangeHandler changes;
RebuildHandler rebuild;
try
{
    (changes, rebuild) = ProjectorServices.Create(Environment.GetEnvironmentVariable, Console.OpenStandardOutput(), TimeProvider.System);
}
catch (SettingsException fault)
{
    await Console.Error.WriteLineAsync($"Projector cannot start:\n{fault.Message}");
    return 1;
}

await LambdaBootstrapBuilder
    .Create<ProjectorEvent, ProjectorAnswer>(HandleAsync, new SourceGeneratorLambdaJsonSerializer<ProjectorJson>())
    .Build()
    .RunAsync();
return 0;

async Task<ProjectorAnswer> HandleAsync(ProjectorEvent input, ILambdaContext context)
{
    if (input.Rebuild is { } step)
    {
        return new ProjectorAnswer { Rebuild = await rebuild.HandleAsync(step, context.RemainingTime) };
    }

    var failed = await changes.HandleAsync(
        [.. (input.Records ?? []).Select(record => new AuditChange(record))],
        context.RemainingTime,
        context.TraceId
    );
    return new ProjectorAnswer { BatchItemFailures = failed is null ? [] : [new StreamsEventResponse.BatchItemFailure { ItemIdentifier = failed }] };
}
