using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Amazon.Lambda.AspNetCoreServer.Hosting;
using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Serves an ASP.NET Core application from Lambda.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Inside Lambda the application gets its requests from Lambda's Runtime API instead of from Kestrel; elsewhere (AWS_LAMBDA_FUNCTION_NAME
    /// is not set) this does nothing.
    /// </summary>
    /// <exception cref="NotSupportedException">The event source is not one of HTTP API payloads 2.0.</exception>
    public static IServiceCollection AddAWSLambdaHosting(
        this IServiceCollection services,
        LambdaEventSource eventSource,
        Action<HostingOptions>? configure = null
    )
    {
        if (IsLambda)
        {
            AddServer(services, eventSource, configure, serializer: null);
        }

        return services;
    }

    /// <inheritdoc cref="AddAWSLambdaHosting(IServiceCollection, LambdaEventSource, Action{HostingOptions}?)"/>
    /// <remarks>The overload for native AOT: with the official packages the other one warns of reflection.</remarks>
    public static IServiceCollection AddAWSLambdaHosting<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services,
        LambdaEventSource eventSource,
        SourceGeneratorLambdaJsonSerializer<T> serializer,
        Action<HostingOptions>? configure = null
    )
        where T : JsonSerializerContext
    {
        if (IsLambda)
        {
            AddServer(services, eventSource, configure, serializer);
        }

        return services;
    }

    private static bool IsLambda => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME"));

    private static void AddServer(
        IServiceCollection services,
        LambdaEventSource eventSource,
        Action<HostingOptions>? configure,
        ILambdaSerializer? serializer
    )
    {
        if (eventSource != LambdaEventSource.HttpApi)
        {
            throw new NotSupportedException(
                $"The event source {eventSource} is not supported by this build: use {nameof(LambdaEventSource.HttpApi)} (payload format 2.0), "
                    + "or build with -p:AwsPackages=official."
            );
        }

        var options = new HostingOptions();
        configure?.Invoke(options);
        if ((serializer ?? options.Serializer) is { } json)
        {
            services.TryAddSingleton(json);
        }

        services.RemoveAll<IServer>();
        services.AddSingleton<IServer>(provider => new LambdaServer(
            options,
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<IHostApplicationLifetime>()
        ));
    }
}
