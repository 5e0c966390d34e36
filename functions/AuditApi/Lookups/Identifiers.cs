using System.Globalization;
using FraudServerless.AuditApi.Responses;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>Identifiers that come as parameters of a query.</summary>
internal static class Identifiers
{
    private const int MaxLength = 256;

    /// <returns>Null: it may be one.</returns>
    public static Problem? ProblemOf(string parameter, string? value) =>
        string.IsNullOrEmpty(value) || value.Length > MaxLength
            ? Problem.Parameter(parameter, string.Create(CultureInfo.InvariantCulture, $"must be given, in at most {MaxLength} characters"))
            : null;
}
