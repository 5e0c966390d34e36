using FraudServerless.Contracts;

namespace FraudServerless.Features;

/// <summary>Checks the definitions of a spec and makes steps and column names of them.</summary>
internal sealed class FeatureCompiler(MarketFacts markets)
{
    private const int MaxBuckets = 1024;
    private const int MaxColumns = 4096;

    private static readonly Dictionary<string, Func<DateTime, double>> DateParts = new(StringComparer.Ordinal)
    {
        ["hour"] = HourOf,
        ["weekday"] = t => t.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)t.DayOfWeek,
        ["day"] = t => t.Day,
        ["month"] = t => t.Month,
        ["night"] = t => t.Hour is >= 23 or < 6 ? 1 : 0,
        ["hour-sin"] = t => Math.Sin(HourOf(t) * Math.Tau / 24),
        ["hour-cos"] = t => Math.Cos(HourOf(t) * Math.Tau / 24),
    };

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly FeatureSources _sources = new(markets);

    public List<string> Columns { get; } = [];
    public List<FeatureStep> Steps { get; } = [];

    /// <exception cref="FeatureSpecException">The definition is faulty.</exception>
    public void Add(FeatureDefinition definition, int index)
    {
        var where = $"feature {index} ('{definition.Column}')";
        if (definition.Column.Length == 0 || !definition.Column.All(ColumnName.IsSafe))
        {
            throw new FeatureSpecException($"{where}: a column's name consists of letters, digits, '_' and '.'");
        }

        var slot = Columns.Count;
        FeatureStep step = definition switch
        {
            NumericFeature f => new NumericStep(slot, Number(f.Source, where), Bounds(f, where)),
            LogFeature f => new LogStep(slot, Number(f.Source, where), Bounds(f, where)),
            RatioFeature f => new RatioStep(slot, Number(f.Source, where), Number(f.Over, where), Bounds(f, where)),
            OneHotFeature f => new OneHotStep(slot, Text(f.Source, where), Categories(f, where), f.Other, f.MissingColumn),
            HashedFeature f => new HashedStep(slot, Text(f.Source, where), Buckets(f, where)),
            FrequencyFeature f => new FrequencyStep(slot, SingleText(f.Source, where), Frequencies(f, where)),
            DatePartFeature f => new DatePartStep(slot, Instant(f.Source, where), Part(f, where), Zone(f, where)),
            MissingFeature f => new MissingStep(slot, Presence(f.Source, where)),
            _ => throw new FeatureSpecException($"{where}: no such kind"),
        };
        foreach (var name in ColumnName.Of(definition))
        {
            if (!_names.Add(name))
            {
                throw new FeatureSpecException($"{where}: column '{name}' exists already");
            }

            Columns.Add(name);
        }

        if (Columns.Count > MaxColumns)
        {
            throw new FeatureSpecException($"{where}: more than {MaxColumns} columns");
        }

        Steps.Add(step);
    }

    private static double HourOf(DateTime t) => t.TimeOfDay.TotalHours;

    private NumberOf Number(string source, string where) =>
        _sources.Numbers.TryGetValue(source, out var number) ? number : throw Unusable(source, "a number", where);

    private static TextSource Text(string source, string where) =>
        FeatureSources.Texts.TryGetValue(source, out var text) ? text : throw Unusable(source, "a text", where);

    private static TextSource SingleText(string source, string where) =>
        Text(source, where) is { IsSingle: true } text
            ? text
            : throw new FeatureSpecException($"{where}: source '{source}' is many texts, one is needed");

    private static InstantOf Instant(string source, string where) =>
        FeatureSources.Instants.TryGetValue(source, out var instant) ? instant : throw Unusable(source, "an instant", where);

    private static FeatureSpecException Unusable(string source, string needed, string where) =>
        new(
            FeatureSources.Names.Contains(source, StringComparer.Ordinal)
                ? $"{where}: source '{source}' is not {needed}"
                : $"{where}: unknown source '{source}'"
        );

    private Func<Order, bool> Presence(string source, string where)
    {
        if (_sources.Numbers.TryGetValue(source, out var number))
        {
            return o => !double.IsNaN(number(o));
        }

        if (FeatureSources.Instants.TryGetValue(source, out var instant))
        {
            return o => instant(o) is not null;
        }

        var texts = Text(source, where);
        return o =>
        {
            for (int i = 0, count = texts.CountOf(o); i < count; i++)
            {
                if (!texts.At(o, i).IsEmpty)
                {
                    return true;
                }
            }

            return false;
        };
    }

    private static Clip Bounds(ClippedFeature feature, string where)
    {
        if (feature.Min is { } min && !double.IsFinite(min) || feature.Max is { } max && !double.IsFinite(max))
        {
            throw new FeatureSpecException($"{where}: min and max must be finite");
        }

        return feature.Min > feature.Max ? throw new FeatureSpecException($"{where}: min is greater than max") : new Clip(feature.Min, feature.Max);
    }

    private static Dictionary<string, int> Categories(OneHotFeature feature, string where)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var category in feature.Categories)
        {
            if (string.IsNullOrEmpty(category))
            {
                throw new FeatureSpecException($"{where}: a category is empty");
            }

            if (!columns.TryAdd(category, columns.Count))
            {
                throw new FeatureSpecException($"{where}: category '{category}' is listed twice");
            }
        }

        return columns.Count > 0 || feature.Other ? columns : throw new FeatureSpecException($"{where}: neither categories nor other");
    }

    private static int Buckets(HashedFeature feature, string where) =>
        feature.Buckets is >= 2 and <= MaxBuckets ? feature.Buckets : throw new FeatureSpecException($"{where}: buckets must be 2 .. {MaxBuckets}");

    private static Dictionary<string, float> Frequencies(FrequencyFeature feature, string where)
    {
        var frequencies = new Dictionary<string, float>(StringComparer.OrdinalIgnoreCase);
        foreach (var (category, frequency) in feature.Frequencies)
        {
            if (!(frequency is >= 0 and <= 1))
            {
                throw new FeatureSpecException($"{where}: the frequency of '{category}' is not within 0 .. 1");
            }

            if (!frequencies.TryAdd(category, (float)frequency))
            {
                throw new FeatureSpecException($"{where}: category '{category}' is listed twice");
            }
        }

        return frequencies;
    }

    private static Func<DateTime, double> Part(DatePartFeature feature, string where) =>
        DateParts.TryGetValue(feature.Part, out var part)
            ? part
            : throw new FeatureSpecException($"{where}: unknown part '{feature.Part}'; known: {string.Join(", ", DateParts.Keys)}");

    private MarketFacts? Zone(DatePartFeature feature, string where) =>
        feature.Zone switch
        {
            "utc" => null,
            "market" => markets,
            _ => throw new FeatureSpecException($"{where}: unknown zone '{feature.Zone}'; known: utc, market"),
        };
}
