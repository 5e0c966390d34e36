using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The lines that the runtime and <see cref="ILambdaContext.Logger"/> write: text with tabs, or one JSON object a line when Lambda's log format
/// is JSON (AWS_LAMBDA_LOG_FORMAT).
/// </summary>
internal sealed class RuntimeLog(string? requestId) : ILambdaLogger
{
    private const int FaultChars = 32 * 1024;

    private static readonly bool s_json = string.Equals(LambdaEnvironment.Get("AWS_LAMBDA_LOG_FORMAT"), "JSON", StringComparison.OrdinalIgnoreCase);
    private static readonly LogLevel s_least = LeastLevel();

    public void Log(string message) => Console.Out.Write(message);

    public void LogLine(string message) => Console.Out.WriteLine(message);

    public void Log(string level, string message)
    {
        if (!Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) || parsed >= s_least)
        {
            Console.Out.WriteLine(Line(requestId, level, message));
        }
    }

    /// <summary>A fault of the handler or of the runtime, on standard error. The event that caused it is never part of it.</summary>
    public static void WriteFault(string? requestId, Exception fault)
    {
        var text = fault.ToString();
        Console.Error.WriteLine(Line(requestId, nameof(LogLevel.Error), text.Length <= FaultChars ? text : text[..FaultChars]));
    }

    private static string Line(string? requestId, string level, string message)
    {
        var time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        return s_json ? JsonLine(time, requestId, level, message) : $"{time}\t{requestId}\t{ShortName(level)}\t{message}";
    }

    private static string JsonLine(string time, string? requestId, string level, string message)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp"u8, time);
            writer.WriteString("level"u8, level);
            if (requestId is not null)
            {
                writer.WriteString("requestId"u8, requestId);
            }

            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string ShortName(string level) =>
        Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed)
            ? parsed switch
            {
                LogLevel.Trace => "trce",
                LogLevel.Debug => "dbug",
                LogLevel.Information => "info",
                LogLevel.Warning => "warn",
                LogLevel.Error => "fail",
                _ => "crit",
            }
            : level;

    private static LogLevel LeastLevel() =>
        (LambdaEnvironment.Get("AWS_LAMBDA_HANDLER_LOG_LEVEL") ?? LambdaEnvironment.Get("AWS_LAMBDA_LOG_LEVEL"))?.ToUpperInvariant() switch
        {
            "TRACE" => LogLevel.Trace,
            "DEBUG" => LogLevel.Debug,
            "WARN" or "WARNING" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "FATAL" or "CRITICAL" => LogLevel.Critical,
            _ => LogLevel.Information,
        };
}
