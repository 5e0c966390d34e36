using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Model;

/// <summary>Why a line has no score.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LineFault(string Code, string Message);

/// <summary>Some lines of a body that are scored together: rows one after another, and a fault in the place of a line that is not a row. A thread's working memory, used again and again.</summary>
internal sealed class RowBlock(int features)
{
    /// <summary>As many as a tree ensemble takes at a time; few enough that a wide vector's block stays small.</summary>
    public const int Size = 32;

    private readonly double[] _rows = new double[Size * features];
    private readonly float[] _vector = new float[features];
    private readonly LineFault?[] _faults = new LineFault?[Size];

    /// <summary>Room for a score a row.</summary>
    public double[] Scores { get; } = new double[Size];

    /// <summary>Room for a row's contributions after another's.</summary>
    public double[] Contributions { get; } = new double[Size * features];

    public List<Contribution> Named { get; } = [];

    public int Features => features;

    public int Lines { get; private set; }

    /// <summary>Lines that are rows.</summary>
    public int RowCount { get; private set; }

    public ReadOnlySpan<double> Rows => _rows.AsSpan(0, RowCount * features);

    /// <summary>Where the next line's numbers go.</summary>
    public Span<double> Next => _rows.AsSpan(RowCount * features, features);

    /// <summary>A row as it goes on record, in single precision; holds until the next is asked for.</summary>
    public ReadOnlyMemory<float> Vector(int row)
    {
        for (var i = 0; i < features; i++)
        {
            _vector[i] = (float)_rows[(row * features) + i];
        }

        return _vector;
    }

    public void Clear() => (Lines, RowCount) = (0, 0);

    /// <summary>One more line, whose numbers are in <see cref="Next"/> unless it is faulty.</summary>
    public void Add(LineFault? fault)
    {
        _faults[Lines++] = fault;
        RowCount += fault is null ? 1 : 0;
    }

    public LineFault? FaultOf(int line) => _faults[line];
}
