using System.Net;
using System.Net.Sockets;
using FraudServerless.ContainerHosting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.ContainerHosting;

/// <summary>A container that cannot serve says why on one line of standard error and ends with 1.</summary>
public sealed class SageMakerContainerTests
{
    [Fact]
    public async Task An_argument_that_is_not_known() => (await RunAsync(["train"])).ShouldContain("The only argument understood is 'serve'");

    [Fact]
    public async Task A_setting_that_cannot_be_used() =>
        (await RunAsync(["serve"], port: "eighty")).ShouldContain("SAGEMAKER_BIND_TO_PORT is 'eighty'");

    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        (await RunAsync(["serve"], port: $"{port}")).ShouldContain($"Cannot listen on 127.0.0.1:{port}");
    }

    [Fact]
    public async Task Artifacts_that_cannot_be_used() =>
        (await RunAsync([], port: "0")).ShouldContain("The artifacts in /models/a cannot be used: model.txt is cut short");

    private static async Task<string> RunAsync(string[] args, string? port = null)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SAGEMAKER_BIND_TO_PORT"] = port,
            ["BIND_ADDRESS"] = "127.0.0.1",
            ["SM_MODEL_DIR"] = "/models/a",
        };
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await SageMakerContainer.RunAsync(
            args,
            _ => throw new InvalidDataException("model.txt is cut short"),
            environment.GetValueOrDefault,
            output,
            error
        );
        code.ShouldBe(1);
        output.ToString().ShouldBeEmpty();
        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.ShouldHaveSingleItem();
    }
}
