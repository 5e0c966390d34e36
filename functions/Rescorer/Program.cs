using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using FraudServerless.Rescorer;

await LambdaBootstrapBuilder
    .Create<SQSEvent, SQSBatchResponse>(
        (batch, _) =>
            Task.FromResult(
                new SQSBatchResponse([
                    .. (batch.Records ?? []).Select(message => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId }),
                ])
            ),
        new SourceGeneratorLambdaJsonSerializer<RescorerJson>()
    )
    .Build()
    .RunAsync();
