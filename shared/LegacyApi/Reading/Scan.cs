using System.Buffers;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>One pass over one request: the JSON reader, the place it is at, and what has been noted on the way.</summary>
internal ref struct Scan
{
    private readonly ReadOnlySpan<byte> _utf8;
    private string _container = "";
    private int _element = -1;
    private int _duplicates;
    private int _replacements;
    private FirstFaults _faults;
    private Journal<Quirk> _quirks;
    private Journal<Kept> _kept;
    private Dictionary<string, int>? _keptPaths;

    /// <param name="utf8">Valid UTF-8 without a BOM.</param>
    /// <param name="now">For the bounds of dates.</param>
    /// <param name="struck">What <see cref="FirstFaults"/> has to know of an earlier reading; empty in a first one.</param>
    public Scan(ReadOnlySpan<byte> utf8, DateTimeOffset now, Place[] struck)
    {
        _utf8 = utf8;
        _faults = new FirstFaults(struck);
        Now = now;
        // The depth bound of the contract is a fault among others, with its path, not an end of reading.
        Reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
    }

    public Utf8JsonReader Reader;

    public DateTimeOffset Now { get; }

    /// <summary>Where <c>customer.registeredSince</c> stood last; its upper bound can only be checked once the whole request has been read.</summary>
    public int RegisteredSinceAt { get; set; }

    /// <summary>The one reason for which the request is refused, whatever its faults.</summary>
    public Fault? Refusal { get; private set; }

    /// <summary>Offset of the current token.</summary>
    public readonly int Offset => (int)Reader.TokenStartIndex;

    /// <summary>The string that the reader stands on, without escapes, as UTF-8.</summary>
    public readonly ReadOnlySpan<byte> Text() => Reader.ValueIsEscaped ? JsonText.DecodeUtf8(Reader.ValueSpan) : Reader.ValueSpan;

    /// <summary>Faults that are known; of more than can be answered not all.</summary>
    public readonly int FaultCount => _faults.Count;

    /// <summary>Only a second reading, told by <see cref="Struck"/>, finds the faults that are to be answered.</summary>
    public readonly bool MissesFaults => _faults.Misses;

    public readonly Place[] Struck() => _faults.Struck();

    /// <summary>Goes into an object or list of the request, so that paths are written with its name.</summary>
    public void Enter(string name) => _container = name;

    /// <summary>Goes to an element of the list that was entered.</summary>
    public void EnterElement(int index) => _element = index;

    /// <summary>Back to the request itself.</summary>
    public void Leave()
    {
        _container = "";
        _element = -1;
    }

    public void Fault(int at, string name, string code, string message)
    {
        if (_faults.Takes(at))
        {
            _faults.Add(at, new Fault(PathOf(name), code, message));
        }
    }

    public void Refuse(Fault reason) => Refusal = reason;

    public void Missing(int at, string name) => Fault(at, name, FaultCodes.Required, "is required");

    public void Tolerate(int at, Quirk quirk) => _quirks.Add(at, quirk);

    public void CountDuplicate() => _duplicates++;

    /// <summary>Strikes out all notes on a value that is replaced by a later property of the same name.</summary>
    public void Forget(int start, int end)
    {
        _faults.Strike(new Place(start, end));
        _quirks.Remove(_quirks.FirstFrom(start), _quirks.FirstFrom(end));
        int first = _kept.FirstFrom(start),
            behind = _kept.FirstFrom(end);
        for (var i = first; i < behind; i++)
        {
            _keptPaths!.Remove(_kept[i].Path);
        }

        _kept.Remove(first, behind);
    }

    /// <summary>Keeps the property whose name the reader stands on, which the contract does not know.</summary>
    public void KeepUnknown()
    {
        var path = PathOf(PathText.Segment(JsonText.Decode(Reader.ValueSpan, Reader.ValueIsEscaped)));
        Reader.Read();
        if (_keptPaths is not null && _keptPaths.TryGetValue(path, out var earlier))
        {
            _duplicates++;
            var index = _kept.FirstFrom(earlier);
            var replaced = _kept[index];
            _faults.Strike(new Place(earlier, replaced.End));
            _kept.Replace(index, replaced with { End = 0 });
            path = replaced.Path;
            // Many at once: to move up all that follow for each repetition would take quadratic time.
            if (++_replacements > 64 && _replacements > _kept.Count / 2)
            {
                _kept.RemoveAll(static note => note.IsReplaced);
                _replacements = 0;
            }
        }

        Keep(path, known: false);
    }

    /// <summary>Keeps the value that the reader stands on as it was sent, and steps over it.</summary>
    public void Keep(string path, bool known)
    {
        var start = Offset;
        SkipAt(path);
        _kept.Add(start, new Kept(path, start, (int)Reader.BytesConsumed, known));
        _keptPaths ??= new Dictionary<string, int>(StringComparer.Ordinal);
        _keptPaths[path] = start;
    }

    /// <summary>Steps over the value of a property of the current object.</summary>
    public void Skip(string name)
    {
        if (Reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            SkipAt(PathOf(name));
        }
    }

    public readonly string PathOf(string name)
    {
        if (_container.Length == 0)
        {
            return name;
        }

        var dot = name.Length == 0 || name[0] == '[' ? "" : ".";
        return _element < 0 ? _container + dot + name : string.Create(CultureInfo.InvariantCulture, $"{_container}[{_element}]{dot}{name}");
    }

    /// <summary>The first faults in document order.</summary>
    public readonly Fault[] Faults(int atMost)
    {
        var result = new Fault[Math.Min(_faults.Count, atMost)];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = _faults[i];
        }

        return result;
    }

    /// <summary>Kinds of quirks with their counts, those that there were.</summary>
    public readonly IReadOnlyDictionary<string, int> Quirks()
    {
        Span<int> counts = stackalloc int[QuirkNames.Count];
        counts.Clear();
        counts[(int)Quirk.DuplicateProperty] = _duplicates;
        for (var i = 0; i < _quirks.Count; i++)
        {
            counts[(int)_quirks[i]]++;
        }

        for (var i = 0; i < _kept.Count; i++)
        {
            counts[(int)Quirk.UnknownProperty] += _kept[i].Known || _kept[i].IsReplaced ? 0 : 1;
        }

        Dictionary<string, int>? result = null;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                result ??= new Dictionary<string, int>(StringComparer.Ordinal);
                result.Add(QuirkNames.Of((Quirk)i), counts[i]);
            }
        }

        return result is null ? ReadOnlyDictionary<string, int>.Empty : result;
    }

    /// <summary>All that was kept: one JSON object, path to value as sent; empty when nothing was.</summary>
    public readonly ReadOnlyMemory<byte> Extra()
    {
        if (_kept.Count == 0)
        {
            return default;
        }

        var output = new ArrayBufferWriter<byte>(256);
        for (var i = 0; i < _kept.Count; i++)
        {
            if (_kept[i].IsReplaced)
            {
                continue;
            }

            output.Write(output.WrittenCount == 0 ? "{"u8 : ","u8);
            JsonText.WriteString(_kept[i].Path, output);
            output.Write(":"u8);
            output.Write(_utf8[_kept[i].Start.._kept[i].End]);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    /// <summary>Steps over the value that the reader stands on; containers in it that are too deep are noted.</summary>
    private void SkipAt(string path)
    {
        if (Reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var start = Offset;
        var depth = Reader.CurrentDepth;
        var deepest = depth;
        while (Reader.Read() && Reader.CurrentDepth > depth)
        {
            deepest = Math.Max(deepest, Reader.CurrentDepth);
        }

        // The tokens in a container are one level deeper than the container; a container at level 33 shows by its own start, at depth 32, or by its content.
        if (deepest >= DepthScan.MaxLevels && _faults.Takes(start))
        {
            DepthScan.Collect(_utf8[start..(int)Reader.BytesConsumed], path, depth, start, ref _faults);
        }
    }

    /// <summary>A value that is passed on as it was sent.</summary>
    private readonly record struct Kept(string Path, int Start, int End, bool Known)
    {
        /// <summary>By a later property of the same name.</summary>
        public bool IsReplaced => End == 0;
    }
}
