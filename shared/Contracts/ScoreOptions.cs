using System.Globalization;

namespace FraudServerless.Contracts;

/// <summary>What a caller may ask of the model container in <see cref="Header"/>: comma-separated <c>name=value</c>.</summary>
/// <param name="Contributions">How many, strongest first; <see cref="All"/>: all, in feature order; 0: none.</param>
/// <param name="Vector">Send the vector back.</param>
public readonly record struct ScoreOptions(int Contributions, bool Vector)
{
    /// <summary>The header that InvokeEndpoint forwards to the containers.</summary>
    public const string Header = "X-Amzn-SageMaker-Custom-Attributes";

    /// <summary>Every feature's contribution.</summary>
    public const int All = -1;

    /// <summary>The strongest eight, no vector.</summary>
    public static ScoreOptions Default { get; } = new(8, Vector: false);

    /// <summary>E.g. <c>contributions=8,vector=1</c>.</summary>
    public string ToAttributes()
    {
        var contributions = Contributions switch
        {
            All => "all",
            0 => "none",
            _ => Contributions.ToString(CultureInfo.InvariantCulture),
        };
        return Vector ? $"contributions={contributions},vector=1" : $"contributions={contributions}";
    }

    /// <summary>Unknown names are ignored, since other parties share the header.</summary>
    /// <param name="attributes">The header; null or empty gives the default.</param>
    /// <param name="options">The default where nothing was asked.</param>
    /// <param name="error">What is wrong with a known name's value.</param>
    public static bool TryParse(string? attributes, out ScoreOptions options, out string? error)
    {
        options = Default;
        error = null;
        var rest = attributes.AsSpan();
        foreach (var range in rest.Split(','))
        {
            var attribute = rest[range].Trim();
            var equals = attribute.IndexOf('=');
            var name = equals < 0 ? attribute : attribute[..equals].TrimEnd();
            var value = equals < 0 ? default : attribute[(equals + 1)..].TrimStart();
            if (name is "contributions")
            {
                if (!TryReadContributions(value, out var contributions))
                {
                    error = "contributions must be all, none or a whole number from 0 to 10000";
                    return false;
                }

                options = options with { Contributions = contributions };
            }
            else if (name is "vector")
            {
                if (value is not ("0" or "1"))
                {
                    error = "vector must be 0 or 1";
                    return false;
                }

                options = options with { Vector = value is "1" };
            }
        }

        return true;
    }

    private static bool TryReadContributions(ReadOnlySpan<char> value, out int contributions)
    {
        contributions = value switch
        {
            "all" => All,
            _ => 0,
        };
        return value is "all" or "none"
            || (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out contributions) && contributions <= 10_000);
    }
}
