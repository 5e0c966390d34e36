using System.Runtime.InteropServices;
using System.Text.Json;

namespace FraudServerless.LocalRunner.Database.Doubles;

/// <summary>An item as its bytes came: most are written once and never read, so they are not taken apart.</summary>
internal sealed class StoredItem(ReadOnlyMemory<byte> json)
{
    public ReadOnlyMemory<byte> Json { get; } = json;

    /// <summary>The bytes taken apart, anew each time.</summary>
    public JsonElement Attributes => JsonElement.Parse(Json.Span);

    /// <summary>A copy, so that the request may go.</summary>
    public static StoredItem Copy(JsonElement item) => new(JsonMarshal.GetRawUtf8Value(item).ToArray());
}
