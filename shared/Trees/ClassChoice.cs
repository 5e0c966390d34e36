namespace FraudServerless.Trees;

/// <summary>What the file and the card together make the score: the probability of which class, by which link.</summary>
internal sealed record ClassChoice
{
    /// <summary>Place of the class whose trees are the raw score and are explained.</summary>
    public required int Class { get; init; }

    /// <summary>Null: nothing says how a raw score becomes a score.</summary>
    public required Link? Link { get; init; }

    /// <summary>Whether the card named the link.</summary>
    public required bool IsChosen { get; init; }

    /// <summary>Empty of a model that does not classify.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
    public string? PositiveClass { get; init; }

    public bool IsProbability => IsOfClasses(Link);

    private static bool IsOfClasses(Link? link) => link is Trees.Link.Logistic or Trees.Link.Softmax or Trees.Link.Step;

    /// <exception cref="ModelFormatException">The card is silent where the file does not decide, or asks for what the model cannot give.</exception>
    public static ClassChoice Make(Ensemble ensemble, TreeOptions options)
    {
        var chosen = options.Link is { } name ? LinkOf(name) : (Link?)null;
        if (chosen is not null && IsOfClasses(ensemble.Link) && chosen != ensemble.Link)
        {
            throw new ModelFormatException(
                $"The card's link is '{options.Link}', but {Name(ensemble.Objective)} makes a probability by its own ({NameOf(ensemble.Link!.Value)})."
            );
        }

        var link = chosen ?? ensemble.Link;
        var several = ensemble.Classes.Count > 1;
        if (link == Trees.Link.Softmax && !several)
        {
            throw new ModelFormatException("The link 'softmax' needs several classes, but the model gives one number.");
        }

        var choice = new ClassChoice
        {
            Class = 0,
            Link = link,
            IsChosen = chosen is not null,
        };
        if (!several && !IsOfClasses(link))
        {
            return options.PositiveClass is null
                ? choice
                : throw new ModelFormatException(
                    $"The card names the positive class '{options.PositiveClass}', but {Name(ensemble.Objective)} knows no classes."
                );
        }

        var labels =
            ensemble.Labels
            ??
            [
                .. Enumerable
                    .Range(0, several ? ensemble.Classes.Count : 2)
                    .Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ];
        if (labels.Count != (several ? ensemble.Classes.Count : 2))
        {
            throw new ModelFormatException(
                $"The file names {labels.Count} classes ({string.Join(", ", labels)}), its trees are those of {(several ? ensemble.Classes.Count : 2)}."
            );
        }

        var positive = ScoreClass.Choose(labels, options.PositiveClass);
        if (!several && positive == 0)
        {
            Turn(ensemble, link!.Value, labels[0]);
        }

        return choice with
        {
            Class = several ? positive : 0,
            Labels = labels,
            PositiveClass = labels[positive],
        };
    }

    public static string Name(string? objective) => objective is null ? "a model that names no objective" : $"the objective '{objective}'";

    public static string NameOf(Link link) =>
        link switch
        {
            Trees.Link.Identity => "identity",
            Trees.Link.Logistic => "logistic",
            Trees.Link.Exponential => "exponential",
            Trees.Link.Softmax => "softmax",
            _ => "step",
        };

    private static Link LinkOf(string name) =>
        name switch
        {
            "identity" => Trees.Link.Identity,
            "logistic" => Trees.Link.Logistic,
            "exponential" => Trees.Link.Exponential,
            "softmax" => Trees.Link.Softmax,
            _ => throw new ModelFormatException(
                $"The card's link '{name}' is not a valid link; identity, logistic, exponential and softmax (of several classes) are."
            ),
        };

    /// <summary>Makes the raw score that of the other class.</summary>
    private static void Turn(Ensemble ensemble, Link link, string label)
    {
        if (link != Trees.Link.Logistic)
        {
            throw new ModelFormatException(
                $"The card's positive class is '{label}', but {Name(ensemble.Objective)} gives a number for the other class only."
            );
        }

        foreach (var tree in ensemble.Classes[0])
        {
            tree.Scale(-1);
        }

        ensemble.Bases[0] = -ensemble.Bases[0];
    }
}
