using System.Text;

namespace FraudServerless.Training.Input;

/// <summary>Labels by request id: CSV files whose header names the columns <c>requestId</c> and <c>label</c>; other columns are ignored.</summary>
internal static class LabelFile
{
    /// <exception cref="TrainingException">A line cannot be used; the message names it.</exception>
    public static Dictionary<string, bool> Read(IReadOnlyList<string> paths)
    {
        var labels = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            Read(path, labels);
        }

        return labels.Count > 0 ? labels : throw new TrainingException($"{string.Join(", ", paths)}: there are no labels.");
    }

    private static void Read(string path, Dictionary<string, bool> labels)
    {
        int idColumn = -1,
            labelColumn = -1,
            number = 0;
        foreach (var bytes in LineReader.Read(path))
        {
            number++;
            var line = Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF');
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (idColumn < 0)
            {
                idColumn = Array.IndexOf(cells, "requestId");
                labelColumn = Array.IndexOf(cells, "label");
                if (idColumn < 0 || labelColumn < 0)
                {
                    throw new TrainingException($"{path}: line {number}: the header must name the columns requestId and label.");
                }

                continue;
            }

            if (cells.Length <= Math.Max(idColumn, labelColumn) || cells[idColumn].Length == 0)
            {
                throw new TrainingException($"{path}: line {number}: requestId or label is missing.");
            }

            var label = cells[labelColumn] switch
            {
                "0" => false,
                "1" => true,
                _ => throw new TrainingException($"{path}: line {number}: the label must be 0 or 1."),
            };
            if (!labels.TryAdd(cells[idColumn], label))
            {
                throw new TrainingException($"{path}: line {number}: this requestId has a label already.");
            }
        }
    }
}
