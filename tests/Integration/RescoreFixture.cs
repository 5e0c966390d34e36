using System.Text.Json.Nodes;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Soak;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>A stack of its own for rescoring: nothing is waited for longer than needed, and orders to Poland have a shadow.</summary>
public sealed class RescoreFixture : IAsyncLifetime
{
    public const string ShadowMarket = "PL";
    public const string ShadowEndpoint = "fraud-pipeline-shadow";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("rescore-");

    public LocalStack Stack { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "routes.json");
        var routes = JsonNode.Parse(await File.ReadAllTextAsync(shipped, TestContext.Current.CancellationToken))!;
        foreach (var route in routes["routes"]!.AsArray().Where(route => route!["market"]!.GetValue<string>() == ShadowMarket))
        {
            route!["shadow"] = ShadowEndpoint;
        }

        routes["challengers"] = new JsonArray(new JsonObject { ["modelId"] = "challenger", ["endpoint"] = ShadowEndpoint });
        var file = Path.Combine(_data.FullName, "routes.json");
        await File.WriteAllTextAsync(file, routes.ToJsonString(), TestContext.Current.CancellationToken);
        Stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Root = LocalStackOptions.FindRoot(),
                DataFolder = _data.FullName,
                ApiPort = 0,
                EndpointPort = 0,
                DynamoDbPort = 0,
                SqsPort = 0,
                // What is deployed is what is tested.
                Native = Publisher.HasLinker,
                MaxInstances = 8,
                Killable = true,
                Parameters = new Dictionary<string, string>(SoakPlan.Parameters, StringComparer.Ordinal)
                {
                    ["RoutesFile"] = file,
                    ["ShadowModelImage"] = "local/model",
                    ["ShadowModelArtifacts"] = "s3://local/shadow/model.tar.gz",
                    // Generous: what is looked at here is never the time.
                    ["PipelineBudgetMs"] = "1900",
                    ["PipelineHedgeMs"] = "90",
                },
                Log = StackFixture.Log,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Stack is not null)
        {
            await Stack.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }
}
