namespace FraudServerless.Trees;

/// <summary>Which class is the score.</summary>
public static class ScoreClass
{
    /// <summary>The class that the card names; without one, 1 or true of two classes that are called 0 and 1 or false and true.</summary>
    /// <returns>Its place among the labels.</returns>
    /// <exception cref="ModelFormatException">Nothing says which it is; names what the card must say.</exception>
    public static int Choose(IReadOnlyList<string> labels, string? positiveClass)
    {
        var names = string.Join(", ", labels);
        if (labels.Distinct(StringComparer.Ordinal).Count() != labels.Count)
        {
            throw new ModelFormatException($"The model's classes are {names}: two have one name.");
        }

        if (positiveClass is not null)
        {
            return labels.ToList().IndexOf(positiveClass) is >= 0 and var named
                ? named
                : throw new ModelFormatException($"The card's positiveClass is '{positiveClass}', the model's classes are {names}.");
        }

        string[] plain =
        [
            .. labels.Select(label =>
                label.ToUpperInvariant() switch
                {
                    "0" or "FALSE" => "0",
                    "1" or "TRUE" => "1",
                    _ => "",
                }
            ),
        ];
        return plain is ["0", "1"] && IsOneKind(labels) ? 1
            : plain is ["1", "0"] && IsOneKind(labels) ? 0
            : throw new ModelFormatException(
                $"The model's classes are {names}: model-card.json must name the one whose probability is the score, as \"positiveClass\"."
            );
    }

    private static bool IsOneKind(IReadOnlyList<string> labels) => (labels[0].Length == 1) == (labels[1].Length == 1);
}
