using System.Text.Unicode;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

/// <summary>Which bodies travel as base64: compressed ones, media types known as binary, and whatever is not UTF-8.</summary>
internal sealed class ResponseEncodings
{
    private readonly Dictionary<string, ResponseContentEncoding>.AlternateLookup<ReadOnlySpan<char>> _contentTypes;

    public ResponseEncodings() => _contentTypes = ByContentType.GetAlternateLookup<ReadOnlySpan<char>>();

    public Dictionary<string, ResponseContentEncoding> ByContentType { get; } =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["application/json"] = ResponseContentEncoding.Default,
            ["application/xml"] = ResponseContentEncoding.Default,
            ["text/plain"] = ResponseContentEncoding.Default,
            ["text/html"] = ResponseContentEncoding.Default,
            ["text/css"] = ResponseContentEncoding.Default,
            ["text/csv"] = ResponseContentEncoding.Default,
            ["text/xml"] = ResponseContentEncoding.Default,
            ["text/markdown"] = ResponseContentEncoding.Default,
            ["text/javascript"] = ResponseContentEncoding.Default,
            ["text/ecmascript"] = ResponseContentEncoding.Default,
            ["application/octet-stream"] = ResponseContentEncoding.Base64,
            ["application/pdf"] = ResponseContentEncoding.Base64,
            ["application/zip"] = ResponseContentEncoding.Base64,
            ["image/gif"] = ResponseContentEncoding.Base64,
            ["image/jpeg"] = ResponseContentEncoding.Base64,
            ["image/jpg"] = ResponseContentEncoding.Base64,
            ["image/png"] = ResponseContentEncoding.Base64,
            ["image/x-icon"] = ResponseContentEncoding.Base64,
        };

    public Dictionary<string, ResponseContentEncoding> ByContentEncoding { get; } =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["gzip"] = ResponseContentEncoding.Base64,
            ["deflate"] = ResponseContentEncoding.Base64,
            ["br"] = ResponseContentEncoding.Base64,
        };

    /// <param name="contentType">The Content-Type header, null when there is none; parameters do not count.</param>
    /// <param name="contentEncoding">The Content-Encoding header, null when there is none.</param>
    /// <param name="body">The body: bytes that are no UTF-8 would be damaged as text, whatever their type claims.</param>
    /// <param name="otherwise">The encoding of what is not registered.</param>
    public bool IsBase64(string? contentType, string? contentEncoding, ReadOnlySpan<byte> body, ResponseContentEncoding otherwise)
    {
        if (
            !string.IsNullOrEmpty(contentEncoding)
            && ByContentEncoding.GetValueOrDefault(contentEncoding, otherwise) == ResponseContentEncoding.Base64
        )
        {
            return true;
        }

        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        var encoding = type.IsEmpty || !_contentTypes.TryGetValue(type, out var registered) ? otherwise : registered;
        return encoding == ResponseContentEncoding.Base64 || !Utf8.IsValid(body);
    }
}
