namespace FraudServerless.Training.Report.Figures;

/// <summary>Scores and labels of some orders, with what follows from the two; a figure that cannot be said is NaN.</summary>
internal sealed class ScoredOrders
{
    private readonly double[] _scores;
    private readonly bool[] _labels;

    public ScoredOrders(IEnumerable<ReportOrder> orders)
    {
        var list = orders.ToList();
        _scores = [.. list.Select(o => o.Score)];
        _labels = [.. list.Select(o => o.Label)];
        Positives = _labels.Count(label => label);
    }

    public int Count => _scores.Length;
    public int Positives { get; }
    public int Negatives => Count - Positives;
    public double ObservedRate => (double)Positives / Count;
    public double MeanScore => _scores.Length > 0 ? _scores.Average() : double.NaN;
    public double Auc => Positives > 0 && Negatives > 0 ? BinaryMetrics.Auc(_scores, _labels) : double.NaN;

    /// <summary>Null when it cannot be said.</summary>
    public AucInterval? AucInterval => AucInterval.Of(_scores, _labels);
    public double AveragePrecision => Positives > 0 && Negatives > 0 ? BinaryMetrics.AveragePrecision(_scores, _labels) : double.NaN;
    public double LogLoss => Count > 0 ? BinaryMetrics.LogLoss(_scores, _labels) : double.NaN;
    public double Brier => Count > 0 ? BinaryMetrics.Brier(_scores, _labels) : double.NaN;

    public double CalibrationError => Count > 0 ? BinaryMetrics.CalibrationError(_scores, _labels) : double.NaN;

    public double ShareBelow(double threshold) => (double)_scores.Count(s => s < threshold) / Count;

    /// <summary>How many of each label score at least as high, by falling score, one entry a different score.</summary>
    public List<(int Positives, int Negatives)> Found()
    {
        var found = new List<(int Positives, int Negatives)>();
        int positives = 0,
            negatives = 0;
        foreach (var tied in _scores.Zip(_labels).GroupBy(o => o.First).OrderByDescending(g => g.Key))
        {
            var bad = tied.Count(o => o.Second);
            positives += bad;
            negatives += tied.Count() - bad;
            found.Add((positives, negatives));
        }

        return found;
    }
}
