using FraudServerless.Training.Report.Sections;

namespace FraudServerless.Training.Report;

/// <summary>The report of a training run: one page that needs nothing but itself.</summary>
public static class TrainingReport
{
    public const string PagePath = "report.html";

    /// <summary>Writes <see cref="PagePath"/> into the folder.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static void Write(string folder, ReportData data)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, PagePath), Compose(data));
    }

    private static string Compose(ReportData data)
    {
        var body = new ReportBody(data);
        SummarySection.Add(body);
        ThresholdSection.Add(body);
        RankingSection.Add(body);
        CalibrationSection.Add(body);
        DistributionSection.Add(body);
        SliceSection.Add(body);
        DriftSection.Add(body);
        ImportanceSection.Add(body);
        WrongOrdersSection.Add(body);
        RecordSection.Add(body);
        return body.Report.ToHtml();
    }
}
