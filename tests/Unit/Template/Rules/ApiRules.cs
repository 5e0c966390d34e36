using System.Text.Json;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template.Rules;

internal static class ApiRules
{
    private const string Distribution =
        "{ Type: AWS::CloudFront::Distribution, Properties: { DistributionConfig: { DefaultCacheBehavior: {}, Origins: [] } } }";

    public static readonly Rule[] All =
    [
        new(
            "AwsSolutions-APIG1",
            "ES2000, CKV_AWS_95, API_GWV2_ACCESS_LOGS_ENABLED",
            "calls are in an access log",
            stack => Stages(stack).Where(stage => !stage.Has("AccessLogSettings", "DestinationArn")),
            template => template.Without("Resources.Api.Properties.AccessLogSettings")
        ),
        new(
            "WS2001",
            "",
            "a line of the access log is JSON",
            stack => Stages(stack).Where(stage => stage.Text("AccessLogSettings", "Format") is not { } format || !IsJson(format)),
            template => template.With("Resources.Api.Properties.AccessLogSettings.Format", "$context.requestId $context.status")
        ),
        new(
            "AwsSolutions-APIG4",
            "CKV_AWS_309",
            "an authorizer stands before every route",
            stack =>
                Apis(stack)
                    .SelectMany(api => Routes(api).Where(route => route.Value.Find("security")?.Items.Count is not > 0).Select(route => route.Key)),
            template =>
                template.With(
                    "Resources.Api.Properties.DefinitionBody.paths./v1/open",
                    "{ get: { x-amazon-apigateway-integration: { type: aws_proxy } } }"
                )
        ),
        new(
            "AuthorizerIsThere",
            "",
            "what a route asks for is defined, with issuer and audience",
            stack =>
                Apis(stack)
                    .SelectMany(api =>
                        Routes(api)
                            .Where(route =>
                                route.Value.Find("security")?.Items is { Count: > 0 } security
                                && !security.All(entry => IsDefined(api, entry.Entries[0].Key))
                            )
                            .Select(route => route.Key)
                    ),
            template => template.Without("Resources.Api.Properties.DefinitionBody.components.securitySchemes.callers")
        ),
        new(
            "ES2003",
            "",
            "a stage says how many calls it takes, at once and a second",
            stack =>
                Stages(stack)
                    .Where(stage =>
                        !stage.Has("DefaultRouteSettings", "ThrottlingBurstLimit") || !stage.Has("DefaultRouteSettings", "ThrottlingRateLimit")
                    ),
            template => template.Without("Resources.Api.Properties.DefaultRouteSettings.ThrottlingBurstLimit")
        ),
        new(
            "CorsNamesOrigins",
            "",
            "pages of named origins alone may call from a browser",
            stack =>
                Apis(stack)
                    .Where(api =>
                        api.Properties.Find("DefinitionBody", "x-amazon-apigateway-cors")?.Get("allowOrigins").Items.Any(origin => origin.Text == "*")
                        == true
                    ),
            template => template.With("Resources.Api.Properties.DefinitionBody.x-amazon-apigateway-cors", "{ allowOrigins: ['*'] }")
        ),
        new(
            "CKV_AWS_68",
            "AwsSolutions-CFR2",
            "a distribution has a web ACL",
            stack => stack.Of("AWS::CloudFront::Distribution").Where(edge => edge.Text("DistributionConfig", "WebACLId") is null or ""),
            template => template.Without("Resources.Edge.Properties.DistributionConfig.WebACLId")
        ),
        new(
            "AwsSolutions-CFR1",
            "",
            "a distribution says which countries may call",
            stack => stack.Of("AWS::CloudFront::Distribution").Where(edge => !edge.Has("DistributionConfig", "Restrictions", "GeoRestriction")),
            template => template.With("Resources.Other", Distribution)
        ),
        new(
            "AwsSolutions-CFR3",
            "CKV_AWS_86",
            "calls of a distribution are in a log",
            stack => stack.Of("AWS::CloudFront::Distribution").Where(edge => !edge.Has("DistributionConfig", "Logging")),
            template => template.With("Resources.Other", Distribution)
        ),
        new(
            "AwsSolutions-CFR4",
            "CKV_AWS_174",
            "callers of a distribution speak TLS 1.2",
            stack =>
                stack
                    .Of("AWS::CloudFront::Distribution")
                    .Where(edge =>
                        edge.Text("DistributionConfig", "ViewerCertificate", "MinimumProtocolVersion")
                            ?.StartsWith("TLSv1.2", StringComparison.Ordinal) != true
                    ),
            template => template.With("Resources.Other", Distribution)
        ),
        new(
            "AwsSolutions-CFR5",
            "CKV_AWS_34",
            "a distribution speaks TLS 1.2, before it and behind it",
            stack =>
                stack
                    .Of("AWS::CloudFront::Distribution")
                    .Where(edge =>
                        edge.Text("DistributionConfig", "DefaultCacheBehavior", "ViewerProtocolPolicy") != "https-only"
                        || edge.Items("DistributionConfig", "Origins")
                            .Any(origin =>
                                origin.Get("CustomOriginConfig").Get("OriginSSLProtocols").Items.Any(protocol => protocol.Text != "TLSv1.2")
                            )
                    ),
            template => template.With("Resources.Edge.Properties.DistributionConfig.Origins.0.CustomOriginConfig.OriginSSLProtocols.-", "TLSv1")
        ),
    ];

    private static IEnumerable<Resource> Stages(Stack stack) => stack.Of("AWS::ApiGatewayV2::Stage");

    private static IEnumerable<Resource> Apis(Stack stack) => stack.Of("AWS::ApiGatewayV2::Api");

    private static IEnumerable<KeyValuePair<string, TemplateNode>> Routes(Resource api) =>
        api
            .Properties.Get("DefinitionBody")
            .Get("paths")
            .Entries.SelectMany(path =>
                path.Value.Entries.Select(operation =>
                    KeyValuePair.Create($"{api.Id} {operation.Key.ToUpperInvariant()} {path.Key}", operation.Value)
                )
            );

    private static bool IsDefined(Resource api, string scheme) =>
        api.Properties.Get("DefinitionBody").Find("components", "securitySchemes", scheme, "x-amazon-apigateway-authorizer", "jwtConfiguration")
            is { } jwt
        && jwt.Find("issuer") is { Text.Length: > 0 }
        && jwt.Find("audience") is { Items.Count: > 0 };

    private static bool IsJson(string format)
    {
        try
        {
            using var line = JsonDocument.Parse(format);
            return line.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
