using System.Security.Claims;
using static Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>What the route's authorizer found out, as claims: of the token, of a Lambda authorizer's context, or of the IAM caller.</summary>
internal static class AuthorizerClaims
{
    public static IEnumerable<Claim> Of(AuthorizerDescription authorizer)
    {
        if (authorizer.Jwt?.Claims is { } token)
        {
            return token.Select(claim => new Claim(claim.Key, claim.Value));
        }

        if (authorizer.Lambda is { } context)
        {
            return context.Select(value => new Claim(value.Key, value.Value?.ToString() ?? ""));
        }

        return authorizer.IAM is { } iam ? Of(iam) : [];
    }

    private static IEnumerable<Claim> Of(AuthorizerDescription.IAMDescription iam)
    {
        (string Type, string? Value)[] claims =
        [
            ("accessKey", iam.AccessKey),
            ("accountId", iam.AccountId),
            ("callerId", iam.CallerId),
            ("principalOrgId", iam.PrincipalOrgId),
            ("userArn", iam.UserARN),
            ("userId", iam.UserId),
            ("cognitoIdentityId", iam.CognitoIdentity?.IdentityId),
            ("cognitoIdentityPoolId", iam.CognitoIdentity?.IdentityPoolId),
        ];
        return claims.Where(claim => claim.Value is not null).Select(claim => new Claim(claim.Type, claim.Value!));
    }
}
