using System.Net;
using System.Text;
using FraudServerless.ContainerHosting;
using FraudServerless.Model;

namespace FraudServerless.Functions.Model;

/// <summary>The model container in this process, over HTTP, with artifacts in a folder of its own.</summary>
internal sealed class ModelContainer : IAsyncDisposable
{
    /// <summary>Raw score: -2, + 0.5 for f0 not above 1, + 1 or - 3 for f1 above or below 0; ten training rows each way.</summary>
    public const string ModelText = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=2
        objective=binary sigmoid:1
        feature_names=f0 f1 f2
        feature_infos=[0:1] [0:1] none

        Tree=0
        num_leaves=1
        num_cat=0
        leaf_value=-2
        is_linear=0

        Tree=1
        num_leaves=2
        num_cat=0
        split_feature=0
        threshold=1
        decision_type=8
        left_child=-1
        right_child=-2
        leaf_value=0.5 0
        leaf_count=10 10
        internal_count=20
        is_linear=0

        Tree=2
        num_leaves=2
        num_cat=0
        split_feature=1
        threshold=0
        decision_type=10
        left_child=-1
        right_child=-2
        leaf_value=-3 1
        leaf_count=10 10
        internal_count=20
        is_linear=0

        end of trees

        """;

    public const string CardText = """
        {"name":"demo","version":"2026.11.1","features":"1-0123456789ab","columns":["order.total","customer.age","device.known"],"modelFile":"model.txt"}
        """;

    private readonly string _directory;
    private readonly ContainerServer _server;
    private readonly HttpClient _client;

    private ModelContainer(string directory, ContainerServer server)
    {
        _directory = directory;
        _server = server;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
    }

    public static Task<ModelContainer> StartAsync(string? card = CardText, string model = ModelText) => StartInAsync(Artifacts(card, model));

    /// <summary>With a model of any format.</summary>
    public static Task<ModelContainer> StartAsync(string? card, string file, byte[] model)
    {
        var directory = Artifacts(card, model: null);
        File.WriteAllBytes(Path.Combine(directory, file), model);
        return StartInAsync(directory);
    }

    private static async Task<ModelContainer> StartInAsync(string directory)
    {
        var server = await ContainerServer.StartAsync(new ContainerSettings { Port = 0, Address = IPAddress.Loopback }, CancellationToken.None);
        server.Ready(ScoringHandler.Start(ServedModel.Load(directory)));
        return new ModelContainer(directory, server);
    }

    public static string Artifacts(string? card, string? model)
    {
        var directory = Directory.CreateTempSubdirectory("model-").FullName;
        if (card is not null)
        {
            File.WriteAllText(Path.Combine(directory, "model-card.json"), card);
        }

        if (model is not null)
        {
            File.WriteAllText(Path.Combine(directory, "model.txt"), model);
        }

        return directory;
    }

    public async Task<(int Status, string? Type, string Body)> ScoreAsync(
        string body,
        string contentType = "text/csv; features=1-0123456789ab",
        string? accept = null,
        string? attributes = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType.Length > 0)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (attributes is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Amzn-SageMaker-Custom-Attributes", attributes);
        }

        using var answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
