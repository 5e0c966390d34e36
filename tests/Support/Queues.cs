using FraudServerless.Messaging;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.Support;

/// <summary>The real client of the queues, pointed at a <see cref="FakeWire"/>.</summary>
public static class Queues
{
    public static Task AcceptAsync(HttpContext context) => FakeWire.JsonAsync(context, 200, """{"MessageId":"m-1"}""", "application/x-amz-json-1.0");

    public static RescoreQueue At(Uri url, TimeProvider time) =>
        RescoreQueue.Create(
            new QueueSettings
            {
                RescoreQueueUrl = url + "0/rescore",
                DeadLetterQueueUrl = url + "0/dead",
                DecisionChangesQueueUrl = url + "0/changes",
                Url = url,
                Timeout = TimeSpan.FromMinutes(1),
            },
            Clients.Connections(time),
            time
        );
}
