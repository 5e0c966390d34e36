using System.Globalization;
using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner.Load;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Traffic;

/// <summary>
/// Captured calls of a file, one JSON object a line: <c>{"request":…,"response":…,"status":200}</c>. Request and response are JSON objects, or texts that hold a body to the byte;
/// without a status it was 200. Other properties are the capturing tool's own.
/// </summary>
internal static class CapturedTraffic
{
    private const int MostFaults = 20;
    private const int LongestRequestId = 64;

    /// <param name="file">The captured calls.</param>
    /// <param name="run">Goes behind each request id, so that nothing is answered from the record of an earlier run; null: as captured.</param>
    /// <param name="asTest">Sends every order as a test.</param>
    /// <exception cref="StackException">Lines that are no captured calls; all of them, up to 20.</exception>
    public static List<CapturedCall> Read(string file, string? run, bool asTest)
    {
        var calls = new List<CapturedCall>();
        var faults = new List<string>();
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var (call, fault) = Read(number, line, run, asTest);
            if (call is not null)
            {
                calls.Add(call);
            }
            else
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"  line {number}: {fault}"));
            }
        }

        return faults.Count == 0
            ? calls
            : throw new StackException(
                $"{file} holds lines that are no captured calls:\n{string.Join('\n', faults.Take(MostFaults))}"
                    + (faults.Count > MostFaults ? string.Create(CultureInfo.InvariantCulture, $"\n  and {faults.Count - MostFaults} more") : "")
            );
    }

    private static (CapturedCall? Call, string? Fault) Read(int number, string line, string? run, bool asTest)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return (null, "not a JSON object");
            }

            if (Body(root, "request") is not { } request)
            {
                return (null, "request must be a JSON object, or a text that holds the body");
            }

            if (Body(root, "response") is not { } response)
            {
                return (null, "response must be a JSON object, or a text that holds the body");
            }

            var status = 200;
            if (root.TryGetProperty("status", out var given) && (!given.TryGetInt32OrNone(out status) || status is < 100 or > 599))
            {
                return (null, "status must be an HTTP status");
            }

            var captured = OrderLines.Of(request);
            if (run is not null && captured.RequestId.Length > 0)
            {
                var id = captured.RequestId + run;
                if (id.Length > LongestRequestId)
                {
                    return (null, $"with {run} behind it the request id is longer than {LongestRequestId}");
                }

                request = TopLevel.Set(request, "requestId", $"\"{JsonEncodedText.Encode(id)}\"") ?? request;
            }

            if (asTest)
            {
                request = TopLevel.Set(request, "testFlag", "true") ?? request;
            }

            return (new CapturedCall(number, OrderLines.Of(request), captured.RequestId, status, response), null);
        }
        catch (JsonException fault)
        {
            // The message quotes nothing of the line, but says where.
            return (null, string.Create(CultureInfo.InvariantCulture, $"not JSON, at byte {fault.BytePositionInLine}"));
        }
    }

    private static byte[]? Body(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var body)
            ? null
            : body.ValueKind switch
            {
                JsonValueKind.Object => Encoding.UTF8.GetBytes(body.GetRawText()),
                JsonValueKind.String => Encoding.UTF8.GetBytes(body.GetString()!),
                _ => null,
            };

    private static bool TryGetInt32OrNone(this JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }
}
