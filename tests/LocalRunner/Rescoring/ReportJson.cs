using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>A report as JSON: every figure of <see cref="RescoreReport"/>, amounts exact, for programs.</summary>
internal static class ReportJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(RescoreReport report, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("jobId", report.JobId);
        json.WriteString("at", Instant(report.At));
        if (report.Nature is { } nature)
        {
            json.WriteString("measured", nature);
        }

        if (report.State is { } state)
        {
            json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(state.ToString()));
        }

        if (report.Job is { } job)
        {
            WriteJob(json, job);
        }

        json.WriteNumber("total", report.Total);
        json.WriteNumber("done", report.Done);
        json.WriteNumber("failed", report.Failed);
        json.WriteNumber("leftAlone", report.LeftAlone);
        if (report is { FirstAt: { } first, LastAt: { } last })
        {
            json.WriteString("firstAt", Instant(first));
            json.WriteString("lastAt", Instant(last));
        }

        if (report.OrdersPerSecond is { } rate)
        {
            json.WriteNumber("ordersPerSecond", Math.Round(rate, 3));
        }

        WriteOutcomes(json, report);
        WriteMoney(json, report);
        WriteList(
            json,
            "reasons",
            report.Reasons,
            reason =>
            {
                json.WriteString("reason", reason.Code);
                json.WriteNumber("before", reason.Before);
                json.WriteNumber("after", reason.After);
            }
        );
        WriteList(
            json,
            "agreement",
            report.Bands,
            band =>
            {
                json.WriteNumber("from", band.From);
                json.WriteNumber("to", band.To);
                json.WriteNumber("agree", band.Agree);
                json.WriteNumber("differ", band.Differ);
            }
        );
        WriteFaults(json, "failures", report.Failures);
        WriteFaults(json, "skips", report.Skips);
        json.WriteEndObject();
    }

    private static void WriteJob(Utf8JsonWriter json, RescoreJob job)
    {
        var selection = job.Selection;
        json.WriteStartObject("job");
        json.WriteString("createdAt", Instant(job.CreatedAt));
        json.WriteString("actor", job.Actor);
        json.WriteString("mode", job.Mode.ToWire());
        json.WriteString("model", job.Model);
        json.WriteNumber("passes", job.Pass + 1);
        json.WriteStartObject("selection");
        json.WriteBoolean("listed", selection.Listed);
        if (!selection.Listed)
        {
            SelectionJson.WriteFilter(json, selection);
        }

        SelectionJson.WriteLimit(json, selection);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOutcomes(Utf8JsonWriter json, RescoreReport report)
    {
        var cells = report
            .Matrices.Where(matrix => matrix.Market != OutcomeMatrix.AllMarkets)
            .SelectMany(matrix =>
                matrix.Rows.SelectMany(old => Outcomes.All.Select(now => (matrix.Market, Old: old, New: now, Orders: matrix[old, now])))
            )
            .Where(cell => cell.Orders > 0);
        WriteList(
            json,
            "outcomes",
            cells,
            cell =>
            {
                json.WriteString("market", cell.Market);
                json.WriteString("before", cell.Old);
                json.WriteString("after", cell.New);
                json.WriteNumber("orders", cell.Orders);
            }
        );
    }

    private static void WriteMoney(Utf8JsonWriter json, RescoreReport report) =>
        WriteList(
            json,
            "money",
            report.Money,
            money =>
            {
                json.WriteString("market", money.Market);
                json.WriteString("currency", money.Currency);
                json.WriteNumber("total", money.Total);
                json.WriteNumber("moved", money.Moved);
                WriteList(
                    json,
                    "moves",
                    money.Moves,
                    move =>
                    {
                        json.WriteString("before", move.Old);
                        json.WriteString("after", move.New);
                        json.WriteNumber("amount", move.Amount);
                    }
                );
            }
        );

    private static void WriteFaults(Utf8JsonWriter json, string name, IReadOnlyList<FaultCount> faults) =>
        WriteList(
            json,
            name,
            faults,
            fault =>
            {
                json.WriteString("code", fault.Code);
                json.WriteNumber("orders", fault.Orders);
                json.WriteString("meaning", fault.Meaning);
            }
        );

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> entries, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            write(entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
