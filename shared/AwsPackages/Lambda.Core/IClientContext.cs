namespace Amazon.Lambda.Core;

/// <summary>What a mobile SDK sends along with an invocation.</summary>
public interface IClientContext
{
    /// <summary>The environment of the client, such as its platform and locale.</summary>
    IDictionary<string, string> Environment { get; }

    IClientApplication? Client { get; }

    /// <summary>Values that the client application added.</summary>
    IDictionary<string, string> Custom { get; }
}
