namespace Amazon.Lambda.AspNetCoreServer;

/// <summary>How the bytes of a body travel in the JSON answer.</summary>
public enum ResponseContentEncoding
{
    /// <summary>As text, UTF-8.</summary>
    Default = 0,

    /// <summary>As base64.</summary>
    Base64,
}
