using System.Text.RegularExpressions;
using FraudServerless.Unit.Structure;

namespace FraudServerless.Unit.Template;

/// <summary>Parameters that the template is deployed with: those of <c>samconfig.toml</c>, and one with everything that a parameter can add.</summary>
internal sealed partial record StackEnvironment(string Name, IReadOnlyDictionary<string, string> Parameters)
{
    private static readonly string File = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "samconfig.toml"));

    public static StackEnvironment Dev { get; } = Read("dev");

    public static StackEnvironment Staging { get; } = Read("staging");

    public static StackEnvironment Prod { get; } = Read("prod");

    public static StackEnvironment Full { get; } =
        new(
            "full",
            new Dictionary<string, string>(Prod.Parameters, StringComparer.Ordinal)
            {
                ["ShadowModelImage"] = "image",
                ["ShadowModelArtifacts"] = "s3://bucket/shadow/model.tar.gz",
                ["DataCapturePercent"] = "1",
                ["DataCaptureUri"] = "s3://bucket/captured",
                ["ConsoleOrigin"] = "https://console.example.org",
                ["WebAclArn"] = "arn:aws:wafv2:us-east-1:000000000000:global/webacl/fraud/0",
                ["FurtherEndpointArns"] = "arn:aws:sagemaker:eu-central-1:000000000000:endpoint/challenger",
                ["ArtifactsKeyArn"] = "arn:aws:kms:eu-central-1:000000000000:key/artifacts",
            }
        );

    public static IReadOnlyList<StackEnvironment> All { get; } = [Dev, Staging, Prod, Full];

    private static StackEnvironment Read(string name)
    {
        var start = File.IndexOf($"[{name}.deploy.parameters]", StringComparison.Ordinal);
        var section = Overrides().Match(File, start).Groups["list"].Value;
        return new StackEnvironment(
            name,
            Pair().Matches(section).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal)
        );
    }

    [GeneratedRegex(@"parameter_overrides = \[(?<list>[^\]]*)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Overrides();

    [GeneratedRegex(@"""(?<name>\w+)=(?<value>[^""]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();
}
