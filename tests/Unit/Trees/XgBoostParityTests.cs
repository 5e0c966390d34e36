using System.Globalization;
using FraudServerless.Trees;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Trees;

/// <summary>Every number against XGBoost's own.</summary>
public sealed class XgBoostParityTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Models() =>
        new(XgBoostFixture.Names.SelectMany(name => new[] { "json", "ubj" }.Select(ending => (name, ending))));

    [Theory]
    [MemberData(nameof(Models))]
    public void Equal_to_XGBoost(string name, string ending)
    {
        var model = TreeModel.Load(XgBoostFixture.Model(name, ending));
        model.Summary.Format.ShouldBe(ending == "json" ? "xgboost-json" : "xgboost-ubjson");
        model.FeatureNames.ShouldBe(["total", "age", "items", "ratio", "channel", "brand"]);
        var rows = XgBoostFixture.Rows(name);
        var expected = XgBoostFixture.Expected(name);
        rows.Length.ShouldBe(60);
        expected.Length.ShouldBe(rows.Length);

        var ours = new double[model.FeatureCount];
        var (worstRaw, worstPrediction, worstContribution, worstSum) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            var raw = model.PredictRaw(rows[i]);
            worstRaw = Math.Max(worstRaw, Math.Abs(raw - expected[i][0]));
            worstPrediction = Math.Max(worstPrediction, Math.Abs(model.Probability(raw) - expected[i][1]));
            var constant = model.Explain(rows[i], ours);
            worstSum = Math.Max(worstSum, Math.Abs(constant + ours.Sum() - raw));
            worstContribution = Math.Max(worstContribution, Math.Abs(constant - expected[i][^1]));
            for (var feature = 0; feature < ours.Length; feature++)
            {
                worstContribution = Math.Max(worstContribution, Math.Abs(ours[feature] - expected[i][2 + feature]));
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {ending}: {rows.Length} rows; largest differences: raw {worstRaw:g2}, prediction {worstPrediction:g2}, contribution {worstContribution:g2}, sum {worstSum:g2}"
            )
        );
        // The whole batch at once, to the last bit.
        ManyRows.ShouldEqualOneByOne(model, rows);
        worstRaw.ShouldBeLessThan(2e-6);
        worstPrediction.ShouldBeLessThan(name == "regression" || name == "logitraw" ? 2e-6 : 2.5e-7);
        worstContribution.ShouldBeLessThan(5e-6);
        worstSum.ShouldBeLessThan(5e-6);
    }
}
