namespace FraudServerless.Scoring;

/// <summary>
/// Market x assortment to <see cref="Route"/>, from <c>routes.json</c>. <c>*</c> stands for any; the most specific entry wins: market and assortment, then
/// market alone, then assortment alone, then the default. An order without an assortment only matches <c>*</c>. Assortments match in any letter case.
/// </summary>
public sealed class ModelRouter
{
    private const string Any = "*";

    private readonly Dictionary<string, Dictionary<string, Route>> routes;

    private ModelRouter(Dictionary<string, Dictionary<string, Route>> routes, string version)
    {
        this.routes = routes;
        Version = version;
    }

    /// <summary>The first 12 hex digits of the SHA-256 of <c>routes.json</c>.</summary>
    public string Version { get; }

    /// <summary>Null: the market is not supported.</summary>
    /// <param name="market">ISO 3166-1 alpha-2, upper case.</param>
    /// <param name="assortment">Null when the order names none.</param>
    public Route? Find(string market, string? assortment) => FindIn(market, assortment) ?? FindIn(Any, assortment);

    /// <exception cref="SettingsException">The file cannot be read or has faults: all of them, each with its line.</exception>
    public static ModelRouter Load(string path) => Read(DataFile.Load(path));

    /// <summary>As <see cref="Load"/>, of bytes; <paramref name="name"/> is what messages call them.</summary>
    /// <exception cref="SettingsException">There are faults: all of them, each with its line.</exception>
    public static ModelRouter Parse(ReadOnlySpan<byte> utf8, string name) => Read(DataFile.Parse(utf8, name));

    private Route? FindIn(string market, string? assortment)
    {
        if (!routes.TryGetValue(market, out var ofMarket))
        {
            return null;
        }

        return (assortment is not null && ofMarket.TryGetValue(assortment, out var route)) || ofMarket.TryGetValue(Any, out route) ? route : null;
    }

    private static ModelRouter Read(DataFile file)
    {
        var table = new Dictionary<string, Dictionary<string, Route>>(StringComparer.Ordinal);
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
                Add(table, file, entry);
            }

            document.Done();
        }

        file.ThrowIfFaulty();
        return new ModelRouter(table, file.Version);
    }

    private static void Add(Dictionary<string, Dictionary<string, Route>> table, DataFile file, DataNode entry)
    {
        var data = new DataObject(file, entry, "a route");
        var market = data.Text("market");
        if (market.Length > 0 && market != Any && !(market.Length == 2 && market.All(char.IsAsciiLetterUpper)))
        {
            data.Fault("market must be two upper-case letters, or *", "market");
        }

        var assortment = data.Text("assortment");
        var budget = data.OptionalNumber("budgetMs", 1, 60_000);
        var route = new Route
        {
            ModelId = Checked(data, "modelId", data.Text("modelId"), "-_.:"),
            Endpoint = Checked(data, "endpoint", data.Text("endpoint"), "-"),
            Variant = data.OptionalText("variant") is { } variant ? Checked(data, "variant", variant, "-") : null,
            Shadow = data.OptionalText("shadow") is { } shadow ? Checked(data, "shadow", shadow, "-") : null,
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
    }

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
