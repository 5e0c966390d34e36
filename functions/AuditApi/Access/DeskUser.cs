using System.Security.Claims;

namespace FraudServerless.AuditApi.Access;

/// <summary>Who asks, by the token that the API's authorizer accepted.</summary>
/// <param name="Name">On record with everything that is looked at.</param>
/// <param name="Roles">None: may do nothing.</param>
/// <param name="CustomerId">The shop's number of the customer that they are themselves, by the claim <c>customer_id</c> or <c>custom:customer_id</c>; null: none.</param>
public sealed record DeskUser(string Name, IReadOnlySet<DeskRole> Roles, string? CustomerId = null)
{
    private static readonly string[] NameClaims = ["username", "cognito:username", "sub", ClaimTypes.NameIdentifier];
    private static readonly string[] CustomerClaims = ["customer_id", "custom:customer_id"];
    private static readonly string[] GroupClaims = ["cognito:groups", "groups"];

    /// <summary>Null: there is no token, or nobody in it.</summary>
    public static DeskUser? FromClaims(ClaimsPrincipal principal)
    {
        var name = NameClaims.Select(principal.FindFirstValue).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        if (name is null)
        {
            return null;
        }

        // API Gateway hands a list on as one text: [support auditor].
        var groups = GroupClaims
            .Select(principal.FindFirstValue)
            .OfType<string>()
            .SelectMany(text => text.Trim('[', ']').Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));
        var customer = CustomerClaims.Select(principal.FindFirstValue).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        return new DeskUser(name, groups.Select(ToRole).OfType<DeskRole>().ToHashSet(), customer);
    }

    private static DeskRole? ToRole(string group) =>
        group switch
        {
            "support" => DeskRole.Support,
            "reviewer" => DeskRole.Reviewer,
            "auditor" => DeskRole.Auditor,
            "risk" => DeskRole.Risk,
            _ => null,
        };
}
