using System.Text.Json;
using System.Text.Json.Serialization;

namespace FraudServerless.Contracts;

/// <summary>
/// Makes probabilities of a model's raw scores, so that of all orders answered 10 % one in ten is fraud. It only ever rises, so the ranking stays. In the model card:
/// <c>{"kind":"platt","slope":1.01,"intercept":-1.8}</c> or <c>{"kind":"isotonic","points":[{"raw":-4.3,"probability":0.002},{"raw":2.5,"probability":0.8}]}</c>.
/// It is checked when it is read: a faulty one is a <see cref="JsonException"/> that says what and where.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PlattCalibration), "platt")]
[JsonDerivedType(typeof(IsotonicCalibration), "isotonic")]
public abstract record Calibration : IJsonOnDeserialized
{
    // Of a probability of exactly 0 or 1, which has no log-odds.
    private const double Smallest = 1e-12;

    /// <param name="raw">A tree model's raw score; of a model that only gives a probability its <see cref="LogOdds"/>.</param>
    /// <returns>Probability, 0..1; NaN of NaN.</returns>
    public abstract double Apply(double raw);

    /// <summary>Log-odds of a probability, kept finite (within 27.7 either way); NaN of what is no probability.</summary>
    public static double LogOdds(double probability)
    {
        var inside = Math.Clamp(probability, Smallest, 1 - Smallest);
        return probability is >= 0 and <= 1 ? Math.Log(inside / (1 - inside)) : double.NaN;
    }

    void IJsonOnDeserialized.OnDeserialized()
    {
        if (FindFault() is { } fault)
        {
            throw new JsonException($"calibration.{fault}.");
        }
    }

    /// <summary>Where and what; null when it can be used.</summary>
    protected abstract string? FindFault();
}

/// <summary>
/// 1 / (1 + e^-(slope · raw + intercept)): Platt, "Probabilistic outputs for support vector machines and comparisons to regularized likelihood methods", 1999,
/// here with the slope's sign as in a logistic regression.
/// </summary>
/// <param name="Slope">Above 0.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlattCalibration([property: JsonRequired] double Slope, [property: JsonRequired] double Intercept) : Calibration
{
    public override double Apply(double raw) => 1 / (1 + Math.Exp(-((Slope * raw) + Intercept)));

    protected override string? FindFault() =>
        !(double.IsFinite(Slope) && Slope > 0) ? "slope must be a finite number above 0"
        : !double.IsFinite(Intercept) ? "intercept must be a finite number"
        : null;
}

/// <summary>Straight lines between points of rising raw score and probability (isotonic regression); level before the first and after the last.</summary>
/// <param name="Points">At least two.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IsotonicCalibration([property: JsonRequired] IReadOnlyList<CalibrationPoint> Points) : Calibration
{
    // Farther apart no two scores are: differences stay finite.
    private const double Farthest = 1e6;

    public override double Apply(double raw)
    {
        if (double.IsNaN(raw) || raw <= Points[0].Raw)
        {
            return double.IsNaN(raw) ? raw : Points[0].Probability;
        }

        var (below, above) = (0, Points.Count);
        while (above - below > 1)
        {
            var middle = (below + above) / 2;
            (below, above) = Points[middle].Raw <= raw ? (middle, above) : (below, middle);
        }

        if (above == Points.Count)
        {
            return Points[below].Probability;
        }

        var (from, to) = (Points[below], Points[above]);
        var part = (raw - from.Raw) / (to.Raw - from.Raw);
        return Math.Min(to.Probability, from.Probability + ((to.Probability - from.Probability) * part));
    }

    protected override string? FindFault()
    {
        if (Points.Count < 2)
        {
            return "points must be at least two";
        }

        for (var i = 0; i < Points.Count; i++)
        {
            var fault =
                Points[i] is not { } point ? " must not be null"
                : !(Math.Abs(point.Raw) <= Farthest) ? ".raw must be a number from -1000000 to 1000000"
                : point.Probability is not (>= 0 and <= 1) ? ".probability must lie between 0 and 1"
                : i > 0 && point.Raw <= Points[i - 1].Raw ? ".raw must be greater than the point's before"
                : i > 0 && point.Probability < Points[i - 1].Probability ? ".probability must not be less than the point's before"
                : null;
            if (fault is not null)
            {
                return $"points[{i}]{fault}";
            }
        }

        return null;
    }
}

/// <param name="Raw">Raw score.</param>
/// <param name="Probability">0..1.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CalibrationPoint(double Raw = double.NaN, double Probability = double.NaN);
