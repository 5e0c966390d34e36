using Amazon;
using Amazon.Runtime;

namespace FraudServerless.Hosting;

/// <summary>What the clients of all AWS services share. Everything is said explicitly, so that no client looks for profiles or files at start.</summary>
public static class AwsClients
{
    /// <param name="config">The service's configuration.</param>
    /// <param name="region">Where the service is.</param>
    /// <param name="url">Null: AWS's own.</param>
    /// <param name="timeout">Upper bound of one request; deadlines come by cancellation.</param>
    /// <param name="http">Makes the connections.</param>
    public static T Configure<T>(T config, string region, Uri? url, TimeSpan timeout, HttpClientFactory http)
        where T : ClientConfig
    {
        config.DefaultConfigurationMode = DefaultConfigurationMode.Standard;
        config.IgnoreConfiguredEndpointUrls = true;
        if (url is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.ServiceURL = url.AbsoluteUri;
            config.AuthenticationRegion = region;
        }

        // Deadline, hedging and retries are ours: a retry that the SDK makes would spend the budget unseen.
        config.MaxErrorRetry = 0;
        config.MaxStaleConnectionRetries = 0;
        config.Timeout = timeout;
        config.HttpClientFactory = http;
        config.DisableLogging = true;
        config.DisableRequestCompression = true;
        return config;
    }

    /// <summary>The role's credentials as Lambda hands them over; null: the SDK looks for others.</summary>
    internal static AWSCredentials? Credentials()
    {
        var key = Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID");
        var secret = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY");
        if (string.IsNullOrEmpty(key) || string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var token = Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN");
        return string.IsNullOrEmpty(token) ? new BasicAWSCredentials(key, secret) : new SessionAWSCredentials(key, secret, token);
    }
}
