namespace FraudServerless.Training.LightGbm;

/// <summary>Feature vectors row by row, NaN for missing, with their labels.</summary>
internal sealed class Matrix
{
    /// <exception cref="TrainingException">One array cannot hold so many.</exception>
    public Matrix(int rows, int columns)
    {
        if ((long)rows * columns > Array.MaxLength)
        {
            throw new TrainingException($"{rows} orders of {columns} columns are more than fits in memory at once; give fewer orders.");
        }

        Rows = rows;
        Columns = columns;
        Values = new float[rows * columns];
        Labels = new bool[rows];
    }

    public int Rows { get; }
    public int Columns { get; }
    public float[] Values { get; }
    public bool[] Labels { get; }

    public Span<float> Row(int index) => Values.AsSpan(index * Columns, Columns);
}
