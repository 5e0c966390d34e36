namespace FraudServerless.LegacyApi.Reading;

/// <summary>Kinds of tolerated deviations.</summary>
internal enum Quirk
{
    NumberAsString,
    DecimalComma,
    BoolAsString,
    BoolAsNumber,
    MillisAsString,
    ListAsString,
    NumberAsText,
    DuplicateProperty,
    UnknownProperty,
    BlankPadded,
    CountryAlias,
    UnknownCurrency,
}

internal static class QuirkNames
{
    private static readonly string[] Names =
    [
        "number-as-string",
        "decimal-comma",
        "bool-as-string",
        "bool-as-number",
        "millis-as-string",
        "list-as-string",
        "number-as-text",
        "duplicate-property",
        "unknown-property",
        "blank-padded",
        "country-alias",
        "unknown-currency",
    ];

    public static int Count => Names.Length;

    public static string Of(Quirk quirk) => Names[(int)quirk];
}
