using System.Globalization;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Messaging;
using FraudServerless.Rescorer;
using FraudServerless.Rescorer.Messages;

MessageHandler handler;
try
{
    (handler, var warmUp) = RescorerServices.Create(Environment.GetEnvironmentVariable, Console.OpenStandardOutput(), TimeProvider.System);
    // Until the first poll a function has whole processors, and from then on the share that its memory buys.
    await warmUp.RunAsync();
}
catch (SettingsException fault)
{
    await Console.Error.WriteLineAsync($"Rescorer cannot start:\n{fault.Message}");
    return 1;
}

await LambdaBootstrapBuilder
    .Create<SQSEvent, SQSBatchResponse>(HandleAsync, new SourceGeneratorLambdaJsonSerializer<RescorerJson>())
    .Build()
    .RunAsync();
return 0;

async Task<SQSBatchResponse> HandleAsync(SQSEvent batch, ILambdaContext context)
{
    var again = await handler.HandleAsync([.. (batch.Records ?? []).Select(Read)], context.RemainingTime, TraceContext.FromXRay(context.TraceId));
    return new SQSBatchResponse([.. again.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id })]);
}

static QueuedMessage Read(SQSEvent.SQSMessage message)
{
    var receives = message.Attributes?.GetValueOrDefault("ApproximateReceiveCount");
    return new QueuedMessage(
        message.MessageId ?? "",
        message.ReceiptHandle ?? "",
        message.Body ?? "",
        int.TryParse(receives, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1,
        MessageTrace.Read(
            name => message.Attributes?.GetValueOrDefault(name),
            name => message.MessageAttributes?.GetValueOrDefault(name)?.StringValue
        )
    );
}
