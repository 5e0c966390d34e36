namespace FraudServerless.Load;

/// <summary>A run that has a name: its steps, and what each of them has to hold.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Meaning">One line.</param>
/// <param name="Steps">Without the warm-up.</param>
/// <param name="Slos">Unless others are given.</param>
/// <param name="JobStep">The step with which a rescore job begins; null: there is none.</param>
internal sealed record Profile(string Name, string Meaning, IReadOnlyList<Step> Steps, IReadOnlyList<Slo> Slos, int? JobStep = null)
{
    private static readonly IReadOnlyList<Slo> Promise = [.. new[] { "p99.9=250ms", "errors=0.1%", "degraded=1%" }.Select(text => Slo.Parse(text)!)];

    /// <summary>Beside a rush of ten times the usual the model may be late more often; the answer may not.</summary>
    private static readonly IReadOnlyList<Slo> PromiseInRush =
    [
        .. new[] { "p99.9=500ms", "errors=0.1%", "degraded=5%" }.Select(text => Slo.Parse(text)!),
    ];

    /// <summary>The names.</summary>
    public static string[] Names { get; } = ["checkout", "sale", "mixed"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="rates">Instead of the profile's own; empty: those.</param>
    /// <param name="seconds">Of each step at one rate; null: the profile's own.</param>
    public static Profile Of(string name, IReadOnlyList<double> rates, double? seconds) =>
        name switch
        {
            "checkout" => Checkout(rates.Count > 0 ? rates : [200, 400, 1000], seconds ?? 30),
            "sale" => Sale(rates.Count > 0 ? rates[0] : 100, seconds ?? 20),
            _ => Mixed(rates.Count > 0 ? rates[0] : 200, seconds ?? 30),
        };

    private static Profile Checkout(IReadOnlyList<double> rates, double seconds) =>
        new("checkout", "orders at one rate after the other", [.. rates.Select(rate => Step.At(rate, seconds))], Promise);

    private static Profile Sale(double usual, double seconds) =>
        new(
            "sale",
            "ten times the usual within a minute, and back",
            [
                Step.At(usual, seconds, "before"),
                new Step("rise", usual, 10 * usual, 3 * seconds),
                Step.At(10 * usual, seconds, "peak"),
                new Step("fall", 10 * usual, usual, 1.5 * seconds),
                Step.At(usual, seconds, "after"),
            ],
            PromiseInRush
        );

    private static Profile Mixed(double rate, double seconds) =>
        new(
            "mixed",
            "orders alone, then beside a job that decides again on all of today's without publishing",
            [Step.At(rate, seconds, "alone"), Step.At(rate, 2 * seconds, "beside the job")],
            Promise,
            JobStep: 1
        );
}
