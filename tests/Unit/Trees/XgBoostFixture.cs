using System.Globalization;
using FraudServerless.Unit.Structure;

namespace FraudServerless.Unit.Trees;

/// <summary>A model that XGBoost trained and saved, rows, and what XGBoost made of them: <c>tests/Payloads/models/xgboost</c>, whose README says how.</summary>
internal static class XgBoostFixture
{
    public static readonly string[] Names =
    [
        "binary",
        "weights",
        "pruned",
        "logitraw",
        "regression",
        "reg-logistic",
        "dart",
        "one-hot",
        "partition",
        "early-stopping",
        "no-split",
    ];

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Payloads", "models", "xgboost");

    public static byte[] Model(string name, string ending) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.{ending}"));

    public static string Json(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.json"));

    public static double[][] Rows(string name) => Numbers($"{name}.rows.csv");

    /// <summary>Of each row: raw score, prediction, contributions by feature, base.</summary>
    public static double[][] Expected(string name) => Numbers($"{name}.expected.csv");

    private static double[][] Numbers(string file) =>
        [
            .. File.ReadLines(Path.Combine(Folder, file))
                .Skip(1)
                .Select(line =>
                    line.Split(',').Select(text => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture)).ToArray()
                ),
        ];
}
