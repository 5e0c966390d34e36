using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Training.Input;
using FraudServerless.Training.LightGbm;
using FraudServerless.Trees;

namespace FraudServerless.Training.Report;

/// <summary>The report's data from a finished run: scores and contributions come from the artifacts as they were written, by the code that serves them.</summary>
internal static class ReportSource
{
    /// <param name="folder">Of the artifacts.</param>
    /// <param name="orders">What the run was given.</param>
    /// <param name="training">Vectors of its training orders, in their sequence.</param>
    /// <param name="test">Vectors of its held-out orders.</param>
    public static ReportData Of(string folder, LabelledOrders orders, Matrix training, Matrix test)
    {
        var card = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, TrainingRun.CardPath)), ContractsJson.Default.ModelCard)!;
        var model = new TrainedModel(TreeModel.Load(File.ReadAllBytes(Path.Combine(folder, TrainingRun.ModelPath))), card.Calibration);
        var (rates, approveBelow) = (ShippedMarkets.Table.EuroRates, ReportPolicy.ReadApproveBelow());
        return new ReportData
        {
            Card = card,
            Training = PartOf(orders, Part.Training, training, model),
            ValidationOrders = orders.Count(Part.Validation),
            Test = PartOf(orders, Part.Test, test, model),
            Explain = row =>
            {
                var contributions = new double[model.Trees.FeatureCount];
                model.Explain(test.Row(row), contributions);
                return contributions;
            },
            EuroRates = rates,
            ApproveBelow = approveBelow,
            LeftOut =
            [
                new("faulty lines", orders.Counts.Faulty),
                new("orders without a label", orders.Counts.Unlabelled),
                new("repeated request ids", orders.Counts.Repeated),
                new("orders marked as tests", orders.Counts.TestOrders),
            ],
        };
    }

    private static ReportPart PartOf(LabelledOrders orders, Part part, Matrix vectors, TrainedModel model) =>
        new(
            [
                .. orders
                    .Walk(part)
                    .Select(
                        (o, row) =>
                            ReportOrder.Of(o.Order, o.Label, model.Score(vectors.Row(row))) with
                            {
                                Uncalibrated = model.Calibration is null ? null : model.Uncalibrated(vectors.Row(row)),
                            }
                    ),
            ],
            vectors.Values
        );
}
