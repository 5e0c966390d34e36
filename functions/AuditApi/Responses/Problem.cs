using System.Globalization;
using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Lookups;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FraudServerless.AuditApi.Responses;

/// <summary>Problem details (RFC 9457). No value of a record is ever part of its texts.</summary>
/// <param name="Code">What a program tells problems apart by.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record Problem(int Status, string Title, string Code, string? Detail = null)
{
    /// <summary>No page explains them: the code does.</summary>
    public string Type { get; } = "about:blank";

    /// <summary>The decision that stands, when another one was meant.</summary>
    public DecisionView? Decision { get; init; }

    /// <summary>Who holds what was to be had.</summary>
    public string? ClaimedBy { get; init; }
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>All that is wrong with the body; null: nothing is, or it is not about a body.</summary>
    public IReadOnlyList<FieldFault>? Errors { get; init; }

    public static Problem Unauthorized { get; } = new(401, "Not signed in", "NOT_SIGNED_IN", "Send a bearer token of the desk's identity provider.");
    public static Problem NoRoute { get; } = new(404, "There is no such address", "NO_ROUTE");

    public static Problem Unavailable { get; } =
        new(503, "The records cannot be read now", "RECORDS_UNAVAILABLE", "Nothing was shown or changed. Try again in a moment.");

    public static Problem Unreadable { get; } =
        new(500, "The record cannot be read", "RECORD_UNREADABLE", "An item of the tables is not in a form that this version writes.");

    public static Problem Cursor { get; } = new(400, "The cursor is not a valid one", "CURSOR", "Take it from the list's own answer, unchanged.");

    public static Problem Forbidden(RouteAccess? access) =>
        new(
            403,
            "Your role may not do this",
            "FORBIDDEN",
            access is null ? null : $"It takes one of: {string.Join(", ", access.Roles.Select(role => role.ToString().ToLowerInvariant()))}."
        );

    public static Problem NotFound(string what) => new(404, $"There is no such {what}", "NOT_FOUND");

    public static Problem Parameter(string name, string rule) => new(400, "A parameter is not valid", "PARAMETER", $"{name} {rule}.");

    public static Problem TooLarge(int maxBytes) =>
        new(413, "The body is too large", "TOO_LARGE", string.Create(CultureInfo.InvariantCulture, $"It has at most {maxBytes:N0} bytes."));

    /// <summary>All faults of a body at once.</summary>
    public static Problem Invalid(IReadOnlyList<FieldFault> faults) =>
        new(400, "The request is not a valid one", "INVALID", "Each error says where, and what it has to be.") { Errors = faults };

    public JsonHttpResult<Problem> ToResult() =>
        TypedResults.Json(this, AuditApiJson.Default.Problem, contentType: "application/problem+json", statusCode: Status);
}
