using System.Collections.ObjectModel;
using Amazon.Runtime;

namespace Amazon.SageMakerRuntime.Internal;

/// <summary>The connection settings of the SDK's defaults modes (AWS_DEFAULTS_MODE).</summary>
internal static class SageMakerRuntimeDefaults
{
    public static ReadOnlyCollection<IDefaultConfiguration> All { get; } =
        new([
            Mode(DefaultConfigurationMode.Standard, connectMs: 3_100),
            Mode(DefaultConfigurationMode.InRegion, connectMs: 1_100),
            Mode(DefaultConfigurationMode.CrossRegion, connectMs: 3_100),
            Mode(DefaultConfigurationMode.Mobile, connectMs: 30_000),
            Mode(DefaultConfigurationMode.Auto, connectMs: 1_100),
        ]);

    private static DefaultConfiguration Mode(DefaultConfigurationMode name, int connectMs) =>
        new()
        {
            Name = name,
            RetryMode = RequestRetryMode.Standard,
            ConnectTimeout = TimeSpan.FromMilliseconds(connectMs),
            TlsNegotiationTimeout = TimeSpan.FromMilliseconds(connectMs),
        };
}
