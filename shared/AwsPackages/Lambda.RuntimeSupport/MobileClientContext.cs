using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The header Lambda-Runtime-Client-Context, which a mobile SDK fills.</summary>
internal sealed record MobileClientContext(IDictionary<string, string> Environment, IClientApplication? Client, IDictionary<string, string> Custom)
    : IClientContext
{
    public static MobileClientContext Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new MobileClientContext(Map(root, "env"), Application.Parse(root), Map(root, "custom"));
    }

    public static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static Dictionary<string, string> Map(JsonElement parent, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in values.EnumerateObject())
            {
                map[property.Name] = property.Value.ToString();
            }
        }

        return map;
    }

    private sealed record Application(
        string? AppPackageName,
        string? AppTitle,
        string? AppVersionCode,
        string? AppVersionName,
        string? InstallationId
    ) : IClientApplication
    {
        public static Application? Parse(JsonElement root) =>
            root.ValueKind == JsonValueKind.Object && root.TryGetProperty("client", out var client) && client.ValueKind == JsonValueKind.Object
                ? new Application(
                    Text(client, "app_package_name"),
                    Text(client, "app_title"),
                    Text(client, "app_version_code"),
                    Text(client, "app_version_name"),
                    Text(client, "installation_id")
                )
                : null;
    }
}
