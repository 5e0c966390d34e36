using System.Buffers;
using System.Text.Json;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Markets;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;
using FraudServerless.Features;
using FraudServerless.LegacyApi;
using FraudServerless.Model;
using FraudServerless.OrderGenerator;
using FraudServerless.Trees;

namespace FraudServerless.Benchmarks;

/// <summary>
/// What all benchmarks work on: 512 generated orders, a feature spec fitted on 4,000, a forest of 200 complete trees of depth 6. Benchmarks go through the orders in turn, so that
/// branch prediction does not learn one order by heart.
/// </summary>
internal static class Workload
{
    public const int Count = 512;
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static readonly MarketTable Markets = MarketTable.Parse(Resource("markets.json"), "markets.json");

    /// <summary>Legacy requests, a third of them in loose spellings.</summary>
    public static readonly byte[][] Requests = [.. OrderSource.Generate(Count, 2).Select(o => o.Json.ToArray())];
    public static readonly LegacyOrder[] Legacy = [.. Requests.Select(r => LegacyReader.Read(r, Now).Order!)];
    public static readonly Order[] Orders = [.. Legacy.Select(order => OrderNormaliser.Normalise(order, Markets))];

    /// <summary>As they go to the endpoint.</summary>
    public static readonly byte[][] OrderJson = [.. Orders.Select(o => JsonSerializer.SerializeToUtf8Bytes(o, ContractsJson.Default.Order))];
    public static readonly FeatureSpec Spec = FeatureSpec.Parse(
        FeatureSpecFitter.Fit(
            FeaturePlan.Default(Markets),
            OrderSource.Generate(4000, 3).Select(o => OrderNormaliser.Normalise(LegacyReader.Read(o.Json.Span, Now).Order!, Markets))
        )
    );
    public static readonly float[][] Vectors = [.. Orders.Select(Vector)];

    /// <summary>As the model container reads them.</summary>
    public static readonly double[][] Rows = [.. Vectors.Select(vector => Array.ConvertAll(vector, value => (double)value))];
    public static readonly TreeModel Trees = TreeModel.Load(CompleteForest.Text(200, 6, Spec.Columns, Vectors));
    public static readonly ScoringHandler Model = ScoringHandler.Start(new ServedModel(new TreeScorer(Trees), Card()));
    public static readonly Score[] Scores = [.. Vectors.Select(Score)];
    public static readonly ModelRouter Router = ModelRouter.Parse(Resource("routes.json"), "routes.json");
    public static readonly DecisionPolicy Policy = DecisionPolicy.Parse(Resource("policy.json"), "policy.json", Markets);

    private static float[] Vector(Order order)
    {
        var vector = new float[Spec.Columns.Count];
        Spec.Transform(order, vector);
        return vector;
    }

    private static ModelCard Card() =>
        new()
        {
            Name = "benchmark",
            Version = "1",
            Features = Spec.Id,
            Columns = Spec.Columns,
            ModelFile = "model.txt",
        };

    private static Score Score(float[] vector)
    {
        var csv = new ArrayBufferWriter<byte>();
        FeatureVector.WriteCsv(vector, csv);
        var json = new ArrayBufferWriter<byte>();
        Model.Invoke(new InvocationRequest(FeatureVector.ContentType(Spec.Id), "", "", csv.WrittenMemory), json);
        return ScoreJson.TryRead(json.WrittenSpan, out var score)
            ? score!
            : throw new InvalidOperationException("The model container gave no score.");
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Workload).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
