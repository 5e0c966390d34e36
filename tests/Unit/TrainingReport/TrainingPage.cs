using FraudServerless.Training.Report;
using FraudServerless.Unit.Reporting;
using Page = FraudServerless.Training.Report.TrainingReport;

namespace FraudServerless.Unit.TrainingReport;

/// <summary>Training reports, written to a folder and read back.</summary>
internal static class TrainingPage
{
    public static WrittenPage Of(ReportData data)
    {
        var folder = Directory.CreateTempSubdirectory("report-test-");
        try
        {
            Page.Write(folder.FullName, data);
            return Read(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static WrittenPage Read(string folder) => new(File.ReadAllText(Path.Combine(folder, Page.PagePath)));
}
