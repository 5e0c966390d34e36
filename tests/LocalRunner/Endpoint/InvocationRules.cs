using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace FraudServerless.LocalRunner.Endpoint;

/// <summary>The bounds of InvokeEndpoint's parameters, as its reference has them.</summary>
internal static partial class InvocationRules
{
    private const string Prefix = "X-Amzn-SageMaker-";
    public const string InferenceId = Prefix + "Inference-Id";

    /// <summary>Of parameters that choose what a serial pipeline of one variant does not have.</summary>
    private static readonly string[] Absent = ["Target-Model", "Target-Container-Hostname", "Inference-Component", "Enable-Explanations"];

    /// <returns>Why it is refused; null when it is not.</returns>
    public static string? FaultOf(string endpoint, IHeaderDictionary headers)
    {
        if (endpoint.Length > 63 || !Name().IsMatch(endpoint))
        {
            return Unlike("endpointName", endpoint, "length less than or equal to 63 and pattern ^[a-zA-Z0-9](-*[a-zA-Z0-9])*");
        }

        foreach (
            var (parameter, header) in new[]
            {
                ("customAttributes", EndpointEmulator.CustomAttributes),
                ("contentType", "Content-Type"),
                ("accept", "Accept"),
            }
        )
        {
            var value = headers[header].ToString();
            if (value.Length > 1024 || value.Any(c => !char.IsAscii(c)))
            {
                return Unlike(parameter, value, "length less than or equal to 1024 and pattern \\p{ASCII}*");
            }
        }

        if (headers[Prefix + "Target-Variant"].ToString() is { Length: > 0 } variant && (variant.Length > 63 || !Name().IsMatch(variant)))
        {
            return Unlike("targetVariant", variant, "length less than or equal to 63 and pattern ^[a-zA-Z0-9](-*[a-zA-Z0-9])*");
        }

        if (headers[InferenceId] is { Count: > 0 } id && (id.ToString().Length is 0 or > 64 || !Printable().IsMatch(id.ToString())))
        {
            return Unlike("inferenceId", id.ToString(), "length between 1 and 64 and pattern \\A\\S[\\p{Print}]*\\z");
        }

        return Array.Find(Absent, name => headers.ContainsKey(Prefix + name)) is { } absent
            ? $"{Prefix + absent} is not supported for this endpoint: it is a serial pipeline of one variant."
            : null;
    }

    private static string Unlike(string parameter, string value, string constraint) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"1 validation error detected: Value '{(value.Length > 100 ? value[..100] + "..." : value)}' at '{parameter}' failed to satisfy constraint: Member must have {constraint}"
        );

    [GeneratedRegex("^[a-zA-Z0-9](-*[a-zA-Z0-9])*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[!-~][ -~]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Printable();
}
