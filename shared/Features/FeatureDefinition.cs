using System.Text.Json.Serialization;

namespace FraudServerless.Features;

/// <summary>
/// One entry of <c>feature-spec.json</c>: a kind, a source (a name of <see cref="FeatureSources"/>) and what the kind needs. It makes one column, or several
/// whose names begin with <see cref="Column"/> and a dot. Whatever the kind, a source that the order does not hold gives missing (NaN), never zero.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericFeature), "numeric")]
[JsonDerivedType(typeof(LogFeature), "log")]
[JsonDerivedType(typeof(RatioFeature), "ratio")]
[JsonDerivedType(typeof(OneHotFeature), "one-hot")]
[JsonDerivedType(typeof(HashedFeature), "hashed")]
[JsonDerivedType(typeof(FrequencyFeature), "frequency")]
[JsonDerivedType(typeof(DatePartFeature), "date-part")]
[JsonDerivedType(typeof(MissingFeature), "missing")]
public abstract record FeatureDefinition
{
    /// <summary>Letters, digits, <c>_</c> and dots.</summary>
    [JsonPropertyOrder(-2)]
    public required string Column { get; init; }

    [JsonPropertyOrder(-1)]
    public required string Source { get; init; }
}

/// <summary>A feature whose value may be held within bounds.</summary>
public abstract record ClippedFeature : FeatureDefinition
{
    /// <summary>Smaller values become this.</summary>
    public double? Min { get; init; }

    /// <summary>Greater values become this.</summary>
    public double? Max { get; init; }
}

/// <summary>The number as it is; bounds apply to it.</summary>
public sealed record NumericFeature : ClippedFeature;

/// <summary><c>sign(x) · ln(1 + |x|)</c>; bounds apply to x.</summary>
public sealed record LogFeature : ClippedFeature;

/// <summary>Source divided by <see cref="Over"/>; missing when either is, or the divisor is zero. Bounds apply to the quotient.</summary>
public sealed record RatioFeature : ClippedFeature
{
    public required string Over { get; init; }
}

/// <summary>
/// One column a category (<c>column.category</c>), holding how often the source gives it: 0 or 1, more for a source of many texts. Letter case does not matter.
/// When the source gives nothing all columns are missing, or with <see cref="MissingColumn"/> zero and <c>column.missing</c> one.
/// </summary>
public sealed record OneHotFeature : FeatureDefinition
{
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>A further column <c>column.other</c> counts what is not a valid category.</summary>
    public bool Other { get; init; }
    public bool MissingColumn { get; init; }
}

/// <summary>
/// Columns <c>column.0</c> … counting the texts whose hash falls there: 64-bit FNV-1a over the text's UTF-8 bytes with <c>A-Z</c> lowered, modulo
/// <see cref="Buckets"/>. When the source gives nothing all columns are missing.
/// </summary>
public sealed record HashedFeature : FeatureDefinition
{
    /// <summary>2 .. 1024.</summary>
    public required int Buckets { get; init; }
}

/// <summary>The category's share among the training orders that had the source; 0 for a category not listed. Letter case does not matter.</summary>
public sealed record FrequencyFeature : FeatureDefinition
{
    public required IReadOnlyDictionary<string, double> Frequencies { get; init; }
}

/// <summary>A part of an instant.</summary>
public sealed record DatePartFeature : FeatureDefinition
{
    /// <summary>
    /// <c>hour</c> (0..24, minutes as a fraction), <c>weekday</c> (1 Monday .. 7 Sunday), <c>day</c> (1..31), <c>month</c> (1..12),
    /// <c>night</c> (1 from 23:00 to before 06:00), <c>hour-sin</c>, <c>hour-cos</c>.
    /// </summary>
    public required string Part { get; init; }

    /// <summary><c>utc</c>, or <c>market</c>: what the clocks of the order's market show, missing when the spec knows no time zone of it.</summary>
    public required string Zone { get; init; }
}

/// <summary>1 when the source gives nothing, else 0.</summary>
public sealed record MissingFeature : FeatureDefinition;

/// <summary>The file as it is written.</summary>
internal sealed record FeatureSpecFile
{
    public required string Version { get; init; }

    public IReadOnlyDictionary<string, FeatureMarket> Markets { get; init; } = new Dictionary<string, FeatureMarket>(StringComparer.Ordinal);
    public required IReadOnlyList<FeatureDefinition> Features { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    AllowOutOfOrderMetadataProperties = true,
    WriteIndented = true,
    NewLine = "\n"
)]
[JsonSerializable(typeof(FeatureSpecFile))]
[JsonSerializable(typeof(FeatureMarket))]
internal sealed partial class FeatureSpecJson : JsonSerializerContext;
