using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>
/// All messages that were accepted and not deleted, in a file of JSON lines that is only appended to: <c>sent</c>, <c>received</c>, <c>moved</c> to another queue,
/// <c>deleted</c>. A line is handed to the system before the caller goes on, so what was answered survives the end of any process (not the failure of the machine).
/// Opening it drops what is over: deleted messages, those older than their queue keeps them, and a last line that was not finished.
/// </summary>
internal sealed class QueueJournal : IDisposable
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // An empty journal longer than this starts over.
    private const long Idle = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, QueuedMessage> _messages = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private FileStream? _file;

    private QueueJournal(TimeProvider time) => _time = time;

    /// <param name="file">Created when it is not there.</param>
    /// <param name="retention">How long a queue keeps a message; null keeps it for good.</param>
    /// <exception cref="StackException">A line before the last cannot be read.</exception>
    public static QueueJournal Open(string file, Func<string, TimeSpan?> retention, TimeProvider time)
    {
        var journal = new QueueJournal(time);
        if (File.Exists(file))
        {
            journal.Read(file);
        }

        var now = time.GetUtcNow();
        foreach (var old in journal._messages.Values.Where(message => message.SentAt + retention(message.Queue) < now).ToList())
        {
            journal._messages.Remove(old.Id);
        }

        journal.WriteAnew(file);
        return journal;
    }

    /// <summary>Null when there is none: it was deleted, or never accepted.</summary>
    public QueuedMessage? Find(string id)
    {
        lock (_gate)
        {
            return _messages.GetValueOrDefault(id);
        }
    }

    /// <summary>All messages, the oldest first.</summary>
    public IReadOnlyList<QueuedMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages.Values.OrderBy(message => message.SentAt)];
            }
        }
    }

    public void Sent(params IReadOnlyCollection<QueuedMessage> messages) =>
        Append(
            messages,
            (json, message) =>
            {
                _messages[message.Id] = message;
                WriteSent(json, message);
            }
        );

    /// <summary>Counts that they are handed out now.</summary>
    public void Received(params IReadOnlyCollection<QueuedMessage> messages)
    {
        var now = _time.GetUtcNow();
        Append(
            messages,
            (json, message) =>
            {
                message.Receives++;
                message.FirstReceivedAt ??= now;
                json.WriteString("received", message.Id);
                json.WriteNumber("at", now.ToUnixTimeMilliseconds());
            }
        );
    }

    public void Moved(QueuedMessage message, string queue) =>
        Append(
            [message],
            (json, _) =>
            {
                (message.Source, message.Queue) = (message.Queue, queue);
                json.WriteString("moved", message.Id);
                json.WriteString("queue", queue);
            }
        );

    public void Deleted(params IReadOnlyCollection<QueuedMessage> messages) =>
        Append(
            messages,
            (json, message) =>
            {
                _messages.Remove(message.Id);
                json.WriteString("deleted", message.Id);
            }
        );

    /// <summary>One line a message, in one piece.</summary>
    private void Append(IReadOnlyCollection<QueuedMessage> messages, Action<Utf8JsonWriter, QueuedMessage> change)
    {
        if (messages.Count == 0)
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_file is null, this);
            foreach (var message in messages)
            {
                WriteLine(buffer, json => change(json, message));
            }

            _file.Write(buffer.WrittenSpan);
            if (_messages.Count == 0 && _file.Length > Idle)
            {
                _file.SetLength(0);
            }
        }
    }

    private static void WriteLine(ArrayBufferWriter<byte> buffer, Action<Utf8JsonWriter> properties)
    {
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }

    private static void WriteSent(Utf8JsonWriter json, QueuedMessage message)
    {
        json.WriteString("sent", message.Id);
        json.WriteString("queue", message.Queue);
        json.WriteNumber("at", message.SentAt.ToUnixTimeMilliseconds());
        json.WriteNumber("due", message.Due.ToUnixTimeMilliseconds());
        if (message.FirstReceivedAt is { } first)
        {
            json.WriteNumber("receives", message.Receives);
            json.WriteNumber("first", first.ToUnixTimeMilliseconds());
        }

        if (message.Source is { } source)
        {
            json.WriteString("source", source);
        }

        json.WritePropertyName("message");
        json.WriteRawValue(message.Content, skipInputValidation: true);
    }

    private void Read(string file)
    {
        using var lines = new StreamReader(file);
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                Apply(document.RootElement);
            }
            catch (JsonException) when (lines.Peek() < 0)
            {
                // Whoever wrote it was killed over it; nobody was answered.
            }
            catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new StackException(
                    string.Create(CultureInfo.InvariantCulture, $"{file}, line {number}, cannot be read. Remove that line, or the data folder."),
                    fault
                );
            }
        }
    }

    private void Apply(JsonElement line)
    {
        if (line.TryGetProperty("sent", out var id))
        {
            var message = new QueuedMessage(
                id.GetString()!,
                line.GetProperty("queue").GetString()!,
                System.Text.Encoding.UTF8.GetBytes(line.GetProperty("message").GetRawText()),
                Instant("at"),
                Instant("due")
            );
            if (line.TryGetProperty("receives", out var receives))
            {
                (message.Receives, message.FirstReceivedAt) = (receives.GetInt32(), Instant("first"));
            }

            if (line.TryGetProperty("source", out var source))
            {
                message.Source = source.GetString();
            }

            _messages[message.Id] = message;
        }
        else if (line.TryGetProperty("received", out id) && _messages.TryGetValue(id.GetString()!, out var received))
        {
            received.Receives++;
            received.FirstReceivedAt ??= Instant("at");
        }
        else if (line.TryGetProperty("moved", out id) && _messages.TryGetValue(id.GetString()!, out var moved))
        {
            (moved.Source, moved.Queue) = (moved.Queue, line.GetProperty("queue").GetString()!);
        }
        else if (line.TryGetProperty("deleted", out id))
        {
            _messages.Remove(id.GetString()!);
        }

        DateTimeOffset Instant(string name) => DateTimeOffset.FromUnixTimeMilliseconds(line.GetProperty(name).GetInt64());
    }

    private void WriteAnew(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = file + ".new";
        using (var stream = File.Create(draft))
        {
            var buffer = new ArrayBufferWriter<byte>();
            foreach (var message in Messages)
            {
                buffer.ResetWrittenCount();
                WriteLine(buffer, json => WriteSent(json, message));
                stream.Write(buffer.WrittenSpan);
            }
        }

        File.Move(draft, file, overwrite: true);
        _file = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
