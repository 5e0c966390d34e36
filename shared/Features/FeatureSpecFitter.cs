using System.Text.Json;
using FraudServerless.Contracts;

namespace FraudServerless.Features;

/// <summary>
/// Makes a feature spec of a plan and orders: one pass, memory bounded however many there are, the label never seen. The same orders in the same
/// sequence give the same bytes.
/// </summary>
public sealed class FeatureSpecFitter
{
    private readonly FeaturePlan _plan;
    private readonly Learner?[] _learners;

    public FeatureSpecFitter(FeaturePlan plan)
    {
        _plan = plan;
        var sources = new FeatureSources(new MarketFacts(plan.Markets));
        _learners = [.. plan.Features.Select(planned => Learner.For(planned, sources))];
    }

    /// <summary>Fits a whole sequence.</summary>
    /// <returns>The bytes of <c>feature-spec.json</c>.</returns>
    public static byte[] Fit(FeaturePlan plan, IEnumerable<Order> orders)
    {
        var fitter = new FeatureSpecFitter(plan);
        foreach (var order in orders)
        {
            fitter.Add(order);
        }

        return fitter.ToSpec();
    }

    /// <summary>Learns from one more order.</summary>
    public void Add(Order order)
    {
        foreach (var learner in _learners)
        {
            learner?.Add(order);
        }
    }

    /// <returns>The bytes of <c>feature-spec.json</c> as far as learned.</returns>
    public byte[] ToSpec()
    {
        var file = new FeatureSpecFile
        {
            Version = _plan.Version,
            Markets = _plan.Markets,
            Features = [.. _plan.Features.Select((f, i) => _learners[i]?.Learned() ?? f.Definition)],
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(file, FeatureSpecJson.Default.FeatureSpecFile), (byte)'\n'];
    }

    /// <summary>Learns one feature.</summary>
    private abstract class Learner
    {
        public static Learner? For(PlannedFeature planned, FeatureSources sources) =>
            (planned.Definition, planned.Learn) switch
            {
                (_, null) => null,
                (OneHotFeature f, LearnCategories l) => new CategoryLearner(f, l),
                (FrequencyFeature f, LearnFrequencies l) => new FrequencyLearner(f, l),
                (ClippedFeature f, LearnMax l) => new MaxLearner(f, l, sources),
                var (f, l) => throw new FeatureSpecException($"'{f.Column}': {l.GetType().Name} is nothing that this kind can learn"),
            };

        public abstract void Add(Order order);
        public abstract FeatureDefinition Learned();

        protected static TextSource Text(FeatureDefinition feature) =>
            FeatureSources.Texts.TryGetValue(feature.Source, out var source)
                ? source
                : throw new FeatureSpecException($"'{feature.Column}': no source of texts is named '{feature.Source}'");
    }

    private sealed class CategoryLearner(OneHotFeature feature, LearnCategories learn) : Learner
    {
        private readonly CategoryCounter _counter = new();
        private readonly TextSource _source = Text(feature);

        public override void Add(Order order) => Count(_source, order, _counter);

        public override FeatureDefinition Learned()
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var categories = new List<string>();
            var covered = 0L;
            foreach (var (category, count) in _counter.Ranked())
            {
                if (categories.Count == learn.Top || count < learn.MinShare * _counter.Total)
                {
                    break;
                }

                // Two categories that would get one column name (or a reserved one): the rarer stays among the others.
                if (category.Length > 0 && !IsReserved(category) && names.Add(ColumnName.OfCategory(feature.Column, category)))
                {
                    categories.Add(category);
                    covered += count;
                }
            }

            return feature with
            {
                Categories = categories,
                Other = categories.Count == 0 || covered < _counter.Total,
            };
        }

        private static bool IsReserved(string category) =>
            category.Equals("other", StringComparison.OrdinalIgnoreCase) || category.Equals("missing", StringComparison.OrdinalIgnoreCase);
    }

    private sealed class FrequencyLearner(FrequencyFeature feature, LearnFrequencies learn) : Learner
    {
        // Coarse on purpose: a share to the last digit would tell one category from another and invite learning names by heart.
        private const int Digits = 4;
        private readonly CategoryCounter _counter = new();
        private readonly TextSource _source = Text(feature);

        public override void Add(Order order) => Count(_source, order, _counter);

        public override FeatureDefinition Learned() =>
            feature with
            {
                // An OrderedDictionary: the most frequent stand first in the file.
                Frequencies = new OrderedDictionary<string, double>(
                    _counter
                        .Ranked()
                        .TakeWhile(c => c.Count >= learn.MinCount)
                        .Take(learn.Top)
                        .Select(c => KeyValuePair.Create(c.Category, Math.Round((double)c.Count / _counter.Total, Digits))),
                    StringComparer.OrdinalIgnoreCase
                ),
            };
    }

    private sealed class MaxLearner(ClippedFeature feature, LearnMax learn, FeatureSources sources) : Learner
    {
        private readonly QuantileSketch _sketch = new();
        private readonly NumberOf _value = Value(feature, sources);

        public override void Add(Order order) => _sketch.Add(_value(order));

        // A quantile of zero says that hardly any order has an amount at all: as a bound it would erase the few that do.
        public override FeatureDefinition Learned() =>
            _sketch.Quantile(learn.Quantile) is { } max && max > (feature.Min ?? 0) ? feature with { Max = max } : feature;

        private static NumberOf Value(ClippedFeature feature, FeatureSources sources)
        {
            var source = Number(feature.Source, feature, sources);
            if (feature is not RatioFeature ratio)
            {
                return source;
            }

            var over = Number(ratio.Over, feature, sources);
            return o => over(o) is var divisor && divisor == 0 ? double.NaN : source(o) / divisor;
        }

        private static NumberOf Number(string name, FeatureDefinition feature, FeatureSources sources) =>
            sources.Numbers.TryGetValue(name, out var source)
                ? source
                : throw new FeatureSpecException($"'{feature.Column}': no source of numbers is named '{name}'");
    }

    private static void Count(TextSource source, Order order, CategoryCounter counter)
    {
        for (int i = 0, count = source.CountOf(order); i < count; i++)
        {
            var text = source.At(order, i);
            if (!text.IsEmpty)
            {
                counter.Add(text);
            }
        }
    }
}
