using System.Runtime.InteropServices;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>
/// The faults of a document that come first: some more than are answered, since a value that is replaced takes its faults with it, but not all, of which a
/// request can have a quarter of a million. When so many are struck out that it matters what was left out, a second reading that is told which places
/// were struck out finds the first faults exactly.
/// </summary>
/// <param name="struck">Places whose faults do not count, as an earlier reading found; in order, none within another.</param>
internal struct FirstFaults(Place[] struck)
{
    private const int Most = 4 * LegacyReader.MaxFaults;

    private readonly Place[] _struck = struck;
    private Journal<Fault> _faults;
    private List<Place>? _found;

    /// <summary>From here on faults were left out.</summary>
    private int _end = int.MaxValue;

    public readonly int Count => _faults.Count;

    public readonly Fault this[int index] => _faults[index];

    /// <summary>Whether a fault that was left out may belong to those that are answered, or be the only one.</summary>
    public readonly bool Misses => _end != int.MaxValue && _faults.Count <= LegacyReader.MaxFaults;

    /// <summary>Whether a fault at this place would be kept: nobody need write its path and message otherwise.</summary>
    public readonly bool Takes(int at) => at < _end && !IsStruck(at);

    public void Add(int at, Fault fault)
    {
        if (!Takes(at))
        {
            return;
        }

        _faults.Add(at, fault);
        if (_faults.Count > Most)
        {
            _end = _faults.OffsetOf(Most);
            _faults.Remove(Most, _faults.Count);
        }
    }

    /// <summary>Strikes out the faults of a value that is replaced, those too that were left out.</summary>
    public void Strike(Place place)
    {
        int from = _faults.FirstFrom(place.Start),
            to = _faults.FirstFrom(place.End);
        if (from < to || place.End > _end)
        {
            (_found ??= []).Add(place);
        }

        _faults.Remove(from, to);
    }

    /// <summary>What was struck out, for a second reading.</summary>
    public readonly Place[] Struck()
    {
        var places = new List<Place>();
        foreach (var place in (_found ?? []).OrderBy(place => place.Start).ThenByDescending(place => place.End))
        {
            if (places.Count == 0 || place.Start >= places[^1].End)
            {
                places.Add(place);
            }
        }

        return [.. places];
    }

    private readonly bool IsStruck(int at)
    {
        int low = 0,
            high = _struck.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_struck[middle].End <= at)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _struck.Length && _struck[low].Start <= at;
    }
}

/// <summary>The bytes of a value.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(int Start, int End);
