using System.Globalization;
using FraudServerless.Trees;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FraudServerless.Model;

/// <summary>A row as the model takes it: one tensor of all columns, or a tensor for each column. A model of a fixed number of rows gets the row that many times.</summary>
internal sealed class OnnxInputs
{
    private const int MaxNumbers = 1_000_000;

    private readonly Input[] _inputs;

    private OnnxInputs(Input[] inputs, int columns, int rows)
    {
        _inputs = inputs;
        Columns = columns;
        Rows = rows;
        Names = [.. inputs.Select(input => input.Name)];
    }

    /// <param name="Name">As the graph calls it.</param>
    /// <param name="Type">Float, double or int64.</param>
    /// <param name="Column">The first of its columns in the row.</param>
    /// <param name="Width">Columns.</param>
    /// <param name="Shape">Of what it is given.</param>
    private sealed record Input(string Name, TensorElementType Type, int Column, int Width, long[] Shape);

    public int Columns { get; }

    /// <summary>How many rows the model takes at a time.</summary>
    public int Rows { get; }

    public string[] Names { get; }

    /// <summary>Of a model with an input for each column their names in the row's order; null of others.</summary>
    public IReadOnlyList<string>? ColumnNames => _inputs is [_] ? null : [.. _inputs.OrderBy(input => input.Column).Select(input => input.Name)];

    public IReadOnlyList<string> Descriptions =>
        [.. _inputs.Select(input => $"{input.Name}: {OnnxTypes.NameOf(input.Type)}[{string.Join(", ", input.Shape)}]")];

    /// <param name="names">In the graph's order.</param>
    /// <param name="inputs">By name.</param>
    /// <param name="columns">The card's, null without one.</param>
    /// <exception cref="ModelFormatException">They cannot be given a row of numbers.</exception>
    public static OnnxInputs Create(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> inputs, IReadOnlyList<string>? columns)
    {
        foreach (var name in names)
        {
            if (
                !inputs[name].IsTensor
                || inputs[name].ElementDataType is not (TensorElementType.Float or TensorElementType.Double or TensorElementType.Int64)
            )
            {
                throw new ModelFormatException(
                    $"The ONNX model's input '{name}' is {OnnxTypes.Describe(inputs[name])}; tensors of float, double and int64 can be served."
                );
            }
        }

        var rows = RowsOf(names, inputs);
        if (names is [var single])
        {
            var width = WidthOf(single, inputs[single], columns);
            return new OnnxInputs([new Input(single, inputs[single].ElementDataType, 0, width, [rows, width])], width, rows);
        }

        var places = PlacesOf(names, columns);
        return new OnnxInputs(
            [
                .. names.Select(
                    (name, i) =>
                        IsColumn(inputs[name])
                            ? new Input(name, inputs[name].ElementDataType, places[i], 1, inputs[name].Dimensions.Length == 1 ? [rows] : [rows, 1])
                            : throw new ModelFormatException(
                                $"The ONNX model takes {names.Count} inputs and '{name}' is {OnnxTypes.Describe(inputs[name])}; of several inputs each must be one column, [rows, 1]."
                            )
                ),
            ],
            names.Count,
            rows
        );
    }

    /// <summary>The row as the model's inputs, in the order of <see cref="Names"/>.</summary>
    /// <returns>Null when a number is none of the input's type: no whole number, or beyond its range.</returns>
    public OrtValue[]? Fill(ReadOnlySpan<double> row)
    {
        var values = new OrtValue[_inputs.Length];
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (Fill(_inputs[i], row.Slice(_inputs[i].Column, _inputs[i].Width)) is not { } value)
            {
                foreach (var made in values.AsSpan(0, i))
                {
                    made.Dispose();
                }

                return null;
            }

            values[i] = value;
        }

        return values;
    }

    private OrtValue? Fill(Input input, ReadOnlySpan<double> numbers)
    {
        switch (input.Type)
        {
            case TensorElementType.Double:
                return Tensor(numbers, input.Shape);
            case TensorElementType.Int64:
                Span<long> whole = numbers.Length <= 256 ? stackalloc long[numbers.Length] : new long[numbers.Length];
                for (var i = 0; i < numbers.Length; i++)
                {
                    // 2^63 itself is beyond; NaN is not equal to anything.
                    if (numbers[i] is not (>= -9223372036854775808.0 and < 9223372036854775808.0) || Math.Truncate(numbers[i]) != numbers[i])
                    {
                        return null;
                    }

                    whole[i] = (long)numbers[i];
                }

                return Tensor<long>(whole, input.Shape);
            default:
                Span<float> narrow = numbers.Length <= 256 ? stackalloc float[numbers.Length] : new float[numbers.Length];
                for (var i = 0; i < numbers.Length; i++)
                {
                    narrow[i] = (float)numbers[i];
                    if (float.IsInfinity(narrow[i]))
                    {
                        return null;
                    }
                }

                return Tensor<float>(narrow, input.Shape);
        }
    }

    private OrtValue Tensor<T>(ReadOnlySpan<T> row, long[] shape)
        where T : unmanaged
    {
        var numbers = new T[row.Length * Rows];
        for (var i = 0; i < Rows; i++)
        {
            row.CopyTo(numbers.AsSpan(i * row.Length));
        }

        return OrtValue.CreateTensorValueFromMemory(numbers, shape);
    }

    private static bool IsColumn(NodeMetadata input) => input.Dimensions is [_] or [_, 1];

    /// <summary>The fixed number of rows, or 1.</summary>
    private static int RowsOf(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> inputs)
    {
        int[] given = [.. names.Select(name => inputs[name].Dimensions).Where(shape => shape is [> 0, ..]).Select(shape => shape[0]).Distinct()];
        return given.Length > 1
                ? throw new ModelFormatException(
                    $"The ONNX model's inputs take {string.Join(" and ", given.Select(rows => rows.ToString(CultureInfo.InvariantCulture)))} rows; they must agree."
                )
            : given is [var rows] ? rows
            : 1;
    }

    private static int WidthOf(string name, NodeMetadata input, IReadOnlyList<string>? columns)
    {
        if (input.Dimensions is not [_, var width])
        {
            throw new ModelFormatException($"The ONNX model's input '{name}' is {OnnxTypes.Describe(input)}; [rows, features] can be served.");
        }

        if (width <= 0)
        {
            width =
                columns?.Count
                ?? throw new ModelFormatException(
                    $"The ONNX model's input '{name}' is {OnnxTypes.Describe(input)}, of any number of features; model-card.json must name its columns."
                );
        }

        return width <= MaxNumbers && (long)width * Math.Max(1, input.Dimensions[0]) <= MaxNumbers
            ? width
            : throw new ModelFormatException($"The ONNX model's input '{name}' takes more than {MaxNumbers} numbers.");
    }

    /// <summary>Each input's column: the card's of that name if the names are the same, the graph's order if none of them is.</summary>
    private static int[] PlacesOf(IReadOnlyList<string> names, IReadOnlyList<string>? columns)
    {
        var known = columns?.ToList() ?? [];
        int[] places = [.. names.Select(name => known.IndexOf(name))];
        if (places.All(place => place < 0))
        {
            return [.. Enumerable.Range(0, names.Count)];
        }

        var strangers = names.Where((_, i) => places[i] < 0).Concat(known.Except(names, StringComparer.Ordinal)).ToList();
        return strangers.Count == 0 && known.Count == names.Count
            ? places
            : throw new ModelFormatException(
                $"Some of the ONNX model's inputs are called as the card's columns and some are not ({string.Join(", ", strangers)}); all must be, or none."
            );
    }
}
