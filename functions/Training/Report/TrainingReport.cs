using FraudServerless.Training.Report.Charts;
using FraudServerless.Training.Report.Sections;

namespace FraudServerless.Training.Report;

/// <summary>The report of a training run: one page that needs nothing but itself, and its charts as pictures.</summary>
public static class TrainingReport
{
    public const string PagePath = "report.html";

    /// <summary>The charts, one PNG each.</summary>
    public const string PicturesPath = "report";

    /// <summary>Writes <see cref="PagePath"/> into the folder, and the charts under <see cref="PicturesPath"/> when the machine can draw them.</summary>
    /// <returns>The number of pictures; 0 on a machine without a font.</returns>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static int Write(string folder, ReportData data)
    {
        var (page, drawings) = Compose(data);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, PagePath), page);
        if (!PngWriter.IsPossible)
        {
            return 0;
        }

        var pictures = Path.Combine(folder, PicturesPath);
        Directory.CreateDirectory(pictures);
        foreach (var drawing in drawings)
        {
            PngWriter.Write(Path.Combine(pictures, drawing.Name + ".png"), drawing);
        }

        return drawings.Count;
    }

    private static (string Page, List<Drawing> Drawings) Compose(ReportData data)
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
        return (body.ToPage(), body.Drawings);
    }
}
