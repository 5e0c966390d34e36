using FraudServerless.Contracts;
using FraudServerless.Hosting;
using FraudServerless.Hosting.Tracing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Hosting;

/// <summary>Where spans go, by OpenTelemetry's own names.</summary>
public sealed class TraceSettingsTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string Timeout = "OTEL_EXPORTER_OTLP_TIMEOUT";

    [Theory]
    [InlineData("http://localhost:4318", "http://localhost:4318/v1/traces")]
    [InlineData("https://collector.example.org/otlp/", "https://collector.example.org/otlp/v1/traces")]
    public void Traces_are_below_the_endpoint(string endpoint, string url) => Read((Endpoint, endpoint)).Settings!.Url.ToString().ShouldBe(url);

    [Fact]
    public void Without_an_endpoint_there_are_none()
    {
        Read().Settings.ShouldBeNull();
        var (settings, faults) = Read((Endpoint, " "), (Headers, ""), (Timeout, ""));
        settings.ShouldBeNull();
        faults.ShouldBeEmpty();
    }

    [Fact]
    public void Headers_are_pairs_whose_values_are_encoded()
    {
        var settings = Read((Endpoint, "http://c"), (Headers, "api-key=a%2Cb%3D, x-tenant = shop ,"), (Timeout, "250")).Settings.ShouldNotBeNull();
        settings.Headers.ShouldBe([new("api-key", "a,b="), new("x-tenant", "shop")]);
        settings.Timeout.ShouldBe(TimeSpan.FromMilliseconds(250));
    }

    [Theory]
    [InlineData(Endpoint, "collector:4318")]
    [InlineData(Endpoint, "ftp://collector")]
    [InlineData(Timeout, "0")]
    [InlineData(Headers, "secret-value")]
    [InlineData(Headers, "a b=secret-value")]
    [InlineData(Headers, "key=secret-value%0Amore")]
    [InlineData(Headers, "content-type=secret-value")]
    public void What_is_wrong_is_said_and_not_repeated(string name, string value)
    {
        var fault = Read((Endpoint, "http://c"), (name, value)).Faults.ShouldHaveSingleItem();
        fault.ShouldStartWith(name + " is wrong");
        fault.ShouldNotContain("secret-value");
    }

    private static (TraceSettings? Settings, IReadOnlyList<string> Faults) Read(params (string Name, string Value)[] settings)
    {
        var reader = new SettingsReader(name => settings.LastOrDefault(setting => setting.Name == name).Value);
        var read = TraceSettings.Read(reader);
        try
        {
            reader.Faults.ThrowIfAny();
            return (read, []);
        }
        catch (SettingsException fault)
        {
            return (read, fault.Faults);
        }
    }
}
