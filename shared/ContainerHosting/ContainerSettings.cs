using System.Globalization;
using System.Net;

namespace FraudServerless.ContainerHosting;

/// <summary>What SageMaker (or the local stack) tells a container through its environment.</summary>
public sealed record ContainerSettings
{
    /// <summary>Where SageMaker unpacks <c>model.tar.gz</c>.</summary>
    public const string DefaultModelDirectory = "/opt/ml/model";

    /// <summary>InvokeEndpoint's own bound on a body is 6 MB; what is larger never comes from there.</summary>
    public const int MaxBodyBytes = 6 * 1024 * 1024;

    /// <summary>0: any free port.</summary>
    public int Port { get; init; } = 8080;
    public IPAddress Address { get; init; } = IPAddress.Any;
    public string ModelDirectory { get; init; } = DefaultModelDirectory;

    /// <summary>Invocations under way at a time; what comes beyond is answered 429 at once.</summary>
    public int MaxPending { get; init; } = 512;

    /// <summary>Whether each invocation is a line in the log; else those that are refused or fail are.</summary>
    public bool LogInvocations { get; init; }

    /// <summary>Reads <c>SAGEMAKER_BIND_TO_PORT</c>, <c>BIND_ADDRESS</c>, <c>SM_MODEL_DIR</c>, <c>MAX_PENDING_INVOCATIONS</c> and <c>LOG_INVOCATIONS</c>; a value that cannot be used is an error text that says which and why.</summary>
    public static bool TryRead(Func<string, string?> environment, out ContainerSettings settings, out string? error)
    {
        settings = new ContainerSettings();
        error = null;
        if (environment("SAGEMAKER_BIND_TO_PORT") is { Length: > 0 } port)
        {
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                error = $"SAGEMAKER_BIND_TO_PORT is '{port}'; it must be a port number, 0 to 65535 (0: any free port), or be left out (8080).";
                return false;
            }

            settings = settings with { Port = number };
        }

        if (environment("BIND_ADDRESS") is { Length: > 0 } address)
        {
            if (!IPAddress.TryParse(address, out var parsed))
            {
                error = $"BIND_ADDRESS is '{address}'; it must be an IP address such as 127.0.0.1, or be left out (0.0.0.0).";
                return false;
            }

            settings = settings with { Address = parsed };
        }

        if (environment("SM_MODEL_DIR") is { Length: > 0 } directory)
        {
            settings = settings with { ModelDirectory = directory };
        }

        if (environment("MAX_PENDING_INVOCATIONS") is { Length: > 0 } pending)
        {
            if (!int.TryParse(pending, NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max < 1)
            {
                error = $"MAX_PENDING_INVOCATIONS is '{pending}'; it must be a whole number from 1, or be left out (512).";
                return false;
            }

            settings = settings with { MaxPending = max };
        }

        if (environment("LOG_INVOCATIONS") is { Length: > 0 } invocations)
        {
            if (invocations is not ("0" or "1"))
            {
                error = $"LOG_INVOCATIONS is '{invocations}'; it must be 1 or 0, or be left out (0).";
                return false;
            }

            settings = settings with { LogInvocations = invocations == "1" };
        }

        return true;
    }
}
