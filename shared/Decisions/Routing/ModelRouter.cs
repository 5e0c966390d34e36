using FraudServerless.Contracts;
using FraudServerless.Contracts.Data;

namespace FraudServerless.Decisions.Routing;

/// <summary>
/// Market x assortment to <see cref="Route"/>, from <c>routes.json</c>. <c>*</c> stands for any; the most specific entry wins: market and assortment, then
/// market alone, then assortment alone, then the default. An order without an assortment only matches <c>*</c>. Assortments match in any letter case.
/// </summary>
public sealed class ModelRouter
{
    private const string Any = "*";

    private readonly Dictionary<string, Dictionary<string, Route>> _routes;
    private readonly Dictionary<string, Route> _models;

    private ModelRouter(Dictionary<string, Dictionary<string, Route>> routes, Dictionary<string, Route> models, string version)
    {
        _routes = routes;
        _models = models;
        Version = version;
    }

    /// <summary>The first 12 hex digits of the SHA-256 of <c>routes.json</c>.</summary>
    public string Version { get; }

    /// <summary>Null: the market is not supported.</summary>
    /// <param name="market">ISO 3166-1 alpha-2, upper case.</param>
    /// <param name="assortment">Null when the order names none.</param>
    public Route? Find(string market, string? assortment) => FindIn(market, assortment) ?? FindIn(Any, assortment);

    /// <summary>The route of a model, whichever market it is for, or one of the challengers, which no check takes; null: there is none of that id.</summary>
    public Route? FindModel(string modelId) => _models.GetValueOrDefault(modelId);

    /// <summary>The routes that checks take.</summary>
    public IEnumerable<Route> Routes => _routes.Values.SelectMany(ofMarket => ofMarket.Values);

    /// <summary>Whether a route names this market; those that take any market do not count.</summary>
    public bool Names(string market) => market != Any && _routes.ContainsKey(market);

    /// <summary>All ids that <see cref="FindModel"/> knows.</summary>
    public IEnumerable<string> Models => _models.Keys;

    /// <exception cref="SettingsException">The file cannot be read or has faults: all of them, each with its line.</exception>
    public static ModelRouter Load(string path) => Read(DataFile.Load(path));

    /// <summary>As <see cref="Load"/>, of bytes; <paramref name="name"/> is what messages call them.</summary>
    /// <exception cref="SettingsException">There are faults: all of them, each with its line.</exception>
    public static ModelRouter Parse(ReadOnlySpan<byte> utf8, string name) => Read(DataFile.Parse(utf8, name));

    private Route? FindIn(string market, string? assortment)
    {
        if (!_routes.TryGetValue(market, out var ofMarket))
        {
            return null;
        }

        return (assortment is not null && ofMarket.TryGetValue(assortment, out var route)) || ofMarket.TryGetValue(Any, out route) ? route : null;
    }

    private static ModelRouter Read(DataFile file)
    {
        var table = new Dictionary<string, Dictionary<string, Route>>(StringComparer.Ordinal);
        var byModel = new Dictionary<string, Route>(StringComparer.Ordinal);
        if (file.Root is { } root)
        {
            var document = new DataObject(file, root, "the file");
            var entries = document.List("routes");
            if (entries.Count == 0 && document.Optional("routes") is not null)
            {
                document.Fault("routes is empty: no order could be routed", "routes");
            }

            foreach (var entry in entries)
            {
                var route = Add(table, file, entry);
                // Several routes may share a model; the first says where it is.
                byModel.TryAdd(route.ModelId, route);
            }

            foreach (var entry in document.OptionalList("challengers") ?? [])
            {
                var data = new DataObject(file, entry, "a challenger");
                var route = ReadTarget(data);
                if (!byModel.TryAdd(route.ModelId, route) && route.ModelId.Length > 0)
                {
                    data.Fault($"model {route.ModelId} is named before", "modelId");
                }

                data.Done();
            }

            document.Done();
        }

        file.ThrowIfFaulty();
        return new ModelRouter(table, byModel, file.Version);
    }

    private static Route Add(Dictionary<string, Dictionary<string, Route>> table, DataFile file, DataNode entry)
    {
        var data = new DataObject(file, entry, "a route");
        var market = data.Text("market");
        if (market.Length > 0 && market != Any && !(market.Length == 2 && market.All(char.IsAsciiLetterUpper)))
        {
            data.Fault("market must be two upper-case letters, or *", "market");
        }

        var assortment = data.Text("assortment");
        var budget = data.OptionalNumber("budgetMs", 1, 60_000);
        var shadow = data.OptionalText("shadow");
        var percent = data.OptionalNumber("shadowPercent", 0, 100);
        if (percent is not null && shadow is null)
        {
            data.Fault("shadowPercent says nothing without shadow", "shadowPercent");
        }

        var route = ReadTarget(data) with
        {
            Shadow = shadow is null ? null : Checked(data, "shadow", shadow, "-"),
            ShadowPercent = (int)(percent ?? 100),
            Budget = budget is { } milliseconds ? TimeSpan.FromMilliseconds((double)milliseconds) : null,
        };
        data.Done();
        if (!table.TryGetValue(market, out var ofMarket))
        {
            table.Add(market, ofMarket = new Dictionary<string, Route>(StringComparer.OrdinalIgnoreCase));
        }

        if (market.Length > 0 && assortment.Length > 0 && !ofMarket.TryAdd(assortment, route))
        {
            data.Fault($"market {market} with assortment {assortment} is routed twice");
        }

        return route;
    }

    private static Route ReadTarget(DataObject data) =>
        new()
        {
            ModelId = Checked(data, "modelId", data.Text("modelId"), "-_.:"),
            Endpoint = Checked(data, "endpoint", data.Text("endpoint"), "-"),
            Variant = data.OptionalText("variant") is { } variant ? Checked(data, "variant", variant, "-") : null,
        };

    /// <summary>Names of endpoints, variants and models: the first two as SageMaker wants them.</summary>
    private static string Checked(DataObject data, string member, string name, string signs)
    {
        if (name.Length > 63 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && !signs.Contains(c, StringComparison.Ordinal)))
        {
            data.Fault($"{member} must be at most 63 letters, digits or any of {signs}", member);
        }

        return name;
    }
}
