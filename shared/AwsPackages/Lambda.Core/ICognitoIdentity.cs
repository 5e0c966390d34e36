namespace Amazon.Lambda.Core;

/// <summary>The Cognito identity that authorised the invocation.</summary>
public interface ICognitoIdentity
{
    string? IdentityId { get; }

    string? IdentityPoolId { get; }
}
