using System.Net;
using System.Text.Json;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Rescoring;

/// <summary>What the desk's API answers on a job: the job, or a problem.</summary>
/// <param name="Status">The status.</param>
/// <param name="Report">Of the job; null when it was refused.</param>
/// <param name="Code">Of the problem; null when there is none, or it is not the desk's.</param>
/// <param name="Words">The problem in words.</param>
internal sealed record JobAnswer(HttpStatusCode Status, RescoreJobReport? Report, string? Code, string Words)
{
    public static JobAnswer Read(HttpStatusCode status, byte[] body)
    {
        try
        {
            if (status is HttpStatusCode.OK or HttpStatusCode.Created)
            {
                return new JobAnswer(status, JsonSerializer.Deserialize(body, RescoreJobJson.Default.RescoreJobReport), Code: null, "");
            }

            using var problem = JsonDocument.Parse(body);
            var root = problem.RootElement;
            return new JobAnswer(status, Report: null, Text(root, "code"), Words: string.Join(' ', Parts(root)));
        }
        catch (JsonException)
        {
            return new JobAnswer(status, Report: null, Code: null, "not an answer of the desk");
        }
    }

    /// <summary>Why it cannot go on, or not now.</summary>
    public Exception ToException() =>
        Status >= HttpStatusCode.InternalServerError ? new HttpRequestException($"the API answers {(int)Status}: {Words}", inner: null, Status)
        : Status == HttpStatusCode.NotFound && Code is null
            ? new StackException("The stack has no desk: it was started with DeskIssuer=none, or the address is another API's.")
        : new StackException($"The API refuses ({(int)Status}): {Words}");

    private static IEnumerable<string> Parts(JsonElement problem)
    {
        foreach (var name in new[] { "title", "detail", "message" })
        {
            if (Text(problem, name) is { } text)
            {
                yield return text.EndsWith('.') ? text : text + ".";
            }
        }

        if (problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray())
            {
                yield return $"\n  {Text(error, "pointer")} {Text(error, "detail")}";
            }
        }
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
