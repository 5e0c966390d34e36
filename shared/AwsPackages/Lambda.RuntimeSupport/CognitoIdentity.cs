using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The header Lambda-Runtime-Cognito-Identity.</summary>
internal sealed record CognitoIdentity(string? IdentityId, string? IdentityPoolId) : ICognitoIdentity
{
    public static CognitoIdentity Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new CognitoIdentity(
            MobileClientContext.Text(document.RootElement, "cognitoIdentityId"),
            MobileClientContext.Text(document.RootElement, "cognitoIdentityPoolId")
        );
    }
}
