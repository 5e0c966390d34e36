using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace FraudServerless.LocalRunner.Templates;

/// <summary>
/// Secrets on this machine: what CloudFormation would fetch from Secrets Manager (<c>{{resolve:secretsmanager:…}}</c>,
/// docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html) is made of the secret's name, and so the same at every start.
/// </summary>
internal static partial class LocalSecrets
{
    /// <returns>The value with every reference to a secret replaced by base64 of 48 bytes.</returns>
    public static string Resolve(string value) =>
        Reference().Replace(value, reference => Convert.ToBase64String(SHA384.HashData(Encoding.UTF8.GetBytes(reference.Groups["name"].Value))));

    [GeneratedRegex(@"\{\{resolve:secretsmanager:(?<name>[^}]+)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
