using System.Text.Json;

namespace FraudServerless.LocalRunner.Streams;

/// <summary>The last change of each shard that is done, in a file: a stack that starts again goes on there. Thread-safe.</summary>
internal sealed class StreamPositions
{
    private readonly string _file;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _positions = new(StringComparer.Ordinal);

    public StreamPositions(string file)
    {
        _file = file;
        if (!File.Exists(file))
        {
            return;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var position in document.RootElement.EnumerateObject())
        {
            _positions[position.Name] = position.Value.GetString()!;
        }
    }

    public string? Find(string shard)
    {
        lock (_gate)
        {
            return _positions.GetValueOrDefault(shard);
        }
    }

    public void Set(string shard, string sequenceNumber)
    {
        lock (_gate)
        {
            _positions[shard] = sequenceNumber;
            using (var stream = File.Create(_file + ".new"))
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                foreach (var (name, position) in _positions)
                {
                    json.WriteString(name, position);
                }

                json.WriteEndObject();
            }

            // Half a file would be none: one or the other.
            File.Move(_file + ".new", _file, overwrite: true);
        }
    }

    /// <summary>Shards that are gone are forgotten.</summary>
    public void Keep(IReadOnlySet<string> shards)
    {
        lock (_gate)
        {
            foreach (var gone in _positions.Keys.Where(shard => !shards.Contains(shard)).ToList())
            {
                _positions.Remove(gone);
            }
        }
    }
}
