using System.Net;
using FraudServerless.ContainerHosting;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.ContainerHosting;

public sealed class ContainerSettingsTests
{
    [Fact]
    public void Nothing_set_is_what_SageMaker_expects()
    {
        ContainerSettings.TryRead(_ => null, out var settings, out var error).ShouldBeTrue();
        error.ShouldBeNull();
        settings.ShouldBe(
            new ContainerSettings
            {
                Port = 8080,
                Address = IPAddress.Any,
                ModelDirectory = "/opt/ml/model",
            }
        );
    }

    [Fact]
    public void The_environment_decides()
    {
        var environment = new Dictionary<string, string?>
        {
            ["SAGEMAKER_BIND_TO_PORT"] = "1234",
            ["BIND_ADDRESS"] = "127.0.0.1",
            ["SM_MODEL_DIR"] = "/models/a",
        };
        ContainerSettings.TryRead(environment.GetValueOrDefault, out var settings, out _).ShouldBeTrue();
        settings.ShouldBe(
            new ContainerSettings
            {
                Port = 1234,
                Address = IPAddress.Loopback,
                ModelDirectory = "/models/a",
            }
        );
    }

    [Theory]
    [InlineData("SAGEMAKER_BIND_TO_PORT", "80a")]
    [InlineData("SAGEMAKER_BIND_TO_PORT", "65536")]
    [InlineData("SAGEMAKER_BIND_TO_PORT", "-1")]
    [InlineData("SAGEMAKER_BIND_TO_PORT", " 8080")]
    [InlineData("BIND_ADDRESS", "localhost:1")]
    [InlineData("MAX_PENDING_INVOCATIONS", "0")]
    [InlineData("MAX_PENDING_INVOCATIONS", "many")]
    public void A_value_that_cannot_be_used_is_named(string name, string value)
    {
        ContainerSettings.TryRead(n => n == name ? value : null, out _, out var error).ShouldBeFalse();
        error!.ShouldContain(name);
        error!.ShouldContain($"'{value}'");
    }
}
