using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>The names that AWS events use: camel case, but for two S3 headers.</summary>
public class AwsNamingPolicy : JsonNamingPolicy
{
    public override string ConvertName(string name) =>
        name switch
        {
            "XAmzId2" => "x-amz-id-2",
            "XAmzRequestId" => "x-amz-request-id",
            _ => CamelCase.ConvertName(name),
        };
}
