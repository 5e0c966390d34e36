namespace FraudServerless.LegacyApi.Reading;

/// <summary>
/// Notes on a document, ordered by the byte offset that they belong to. Nearly always appended to; a note on an earlier place (a property found missing
/// at the end of its object) is sorted in behind those of the same place. The notes on a value can be struck out again when the value is replaced.
/// </summary>
internal struct Journal<T>
{
    private (int At, T Note)[] _notes;

    public int Count { get; private set; }

    public readonly T this[int index] => _notes[index].Note;

    /// <summary>The offset that a note belongs to.</summary>
    public readonly int OffsetOf(int index) => _notes[index].At;

    public readonly void Replace(int index, T note) => _notes[index].Note = note;

    public void Add(int at, T note)
    {
        _notes ??= new (int, T)[8];
        if (Count == _notes.Length)
        {
            Array.Resize(ref _notes, Count * 2);
        }

        var place = Count == 0 || _notes[Count - 1].At <= at ? Count : FirstAfter(at);
        Array.Copy(_notes, place, _notes, place + 1, Count - place);
        _notes[place] = (at, note);
        Count++;
    }

    /// <summary>Index of the first note at or after an offset; <see cref="Count"/> when there is none.</summary>
    public readonly int FirstFrom(int at) => FirstAfter(at - 1);

    /// <summary>Strikes out the notes from one index to before another.</summary>
    public void Remove(int from, int to)
    {
        if (from == to)
        {
            return;
        }

        Array.Copy(_notes, to, _notes, from, Count - to);
        Array.Clear(_notes, Count - (to - from), to - from);
        Count -= to - from;
    }

    /// <summary>Takes out all notes of a kind.</summary>
    public void RemoveAll(Func<T, bool> kind)
    {
        var left = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!kind(_notes[i].Note))
            {
                _notes[left++] = _notes[i];
            }
        }

        Array.Clear(_notes, left, Count - left);
        Count = left;
    }

    private readonly int FirstAfter(int at)
    {
        int low = 0,
            high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_notes[middle].At <= at)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
