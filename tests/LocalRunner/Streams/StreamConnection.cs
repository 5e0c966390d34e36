using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FraudServerless.LocalRunner.Streams;

/// <summary>The stream of a table of DynamoDB Local, which serves streams on the port of its tables and takes any credentials.</summary>
/// <param name="url">Of the engine.</param>
internal sealed class StreamConnection(string url) : IDisposable
{
    private const string Service = "DynamoDBStreams_20120810.";
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>The shards that there are now, parents first.</summary>
    public async Task<IReadOnlyList<StreamShard>> ShardsAsync(string stream, CancellationToken cancellationToken)
    {
        var shards = new List<StreamShard>();
        string? after = null;
        do
        {
            var request = new JsonObject { ["StreamArn"] = stream };
            if (after is not null)
            {
                request["ExclusiveStartShardId"] = after;
            }

            var description = (await CallAsync("DescribeStream", request, cancellationToken))["StreamDescription"]!;
            shards.AddRange(
                (description["Shards"]?.AsArray() ?? []).Select(shard => new StreamShard(
                    shard!["ShardId"]!.GetValue<string>(),
                    shard["ParentShardId"]?.GetValue<string>()
                ))
            );
            after = description["LastEvaluatedShardId"]?.GetValue<string>();
        } while (after is not null);

        return shards;
    }

    /// <summary>Where reading begins.</summary>
    /// <param name="after">The last change that is done; null: none is.</param>
    /// <param name="fromOldest">Where to begin when none is done.</param>
    public async Task<string> IteratorAsync(string stream, string shard, string? after, bool fromOldest, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["StreamArn"] = stream,
            ["ShardId"] = shard,
            ["ShardIteratorType"] =
                after is not null ? "AFTER_SEQUENCE_NUMBER"
                : fromOldest ? "TRIM_HORIZON"
                : "LATEST",
        };
        if (after is not null)
        {
            request["SequenceNumber"] = after;
        }

        return (await CallAsync("GetShardIterator", request, cancellationToken))["ShardIterator"]!.GetValue<string>();
    }

    /// <summary>The next changes, and where to go on; null: the shard is read to its end.</summary>
    public async Task<(IReadOnlyList<StreamChange> Changes, string? Next)> ChangesAsync(string iterator, int max, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            "GetRecords",
            new JsonObject { ["ShardIterator"] = iterator, ["Limit"] = Math.Min(max, 1000) },
            cancellationToken
        );
        return (
            [.. (answer["Records"]?.AsArray() ?? []).Select(record => new StreamChange(record!.AsObject()))],
            answer["NextShardIterator"]?.GetValue<string>()
        );
    }

    private async Task<JsonObject> CallAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToJsonString())),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        message.Headers.Add("X-Amz-Target", Service + operation);
        message.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=local/20260101/{LocalStackOptions.Region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var response = await _http.SendAsync(message, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(body)!.AsObject()
            : throw new HttpRequestException($"{operation}: {Encoding.UTF8.GetString(body)}", inner: null, response.StatusCode);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A part of a stream.</summary>
/// <param name="Parent">To be read to its end before; null, or gone: none.</param>
internal sealed record StreamShard(string Id, string? Parent);
