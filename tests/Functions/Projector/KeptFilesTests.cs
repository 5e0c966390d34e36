using FraudServerless.Contracts.Data;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Projector.ProjectorHost;

namespace FraudServerless.Functions.Projector;

/// <summary>The Projector keeps what its deployment decides by, before anything else.</summary>
public sealed class KeptFilesTests
{
    [Fact]
    public async Task The_first_batch_of_a_process_keeps_the_three_files_and_later_ones_do_not_ask()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(Check("1"), Check("2"));
        (await host.HandleAsync([])).ShouldBeNull();
        host.Aws.Tables.Of("Policies").ShouldBeEmpty();

        (await host.HandleAsync(records.Take(1))).ShouldBeNull();
        host.Aws.Tables.Of("Policies")
            .Select(item => (item["kind"]!["S"]!.GetValue<string>(), item["version"]!["S"]!.GetValue<string>()))
            .ShouldBe(
                [
                    ("policy", DataFile.Load(Clients.Files.Policy).Version),
                    ("routes", DataFile.Load(Clients.Files.Routes).Version),
                    ("markets", DataFile.Load(Clients.Files.Markets).Version),
                ],
                ignoreOrder: true
            );
        (await host.HandleAsync(records.Skip(1))).ShouldBeNull();
        host.Aws.CallsOf("PutItem").Count(call => call.Text.Contains("\"Policies\"", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task A_batch_comes_again_until_they_are_kept_and_the_log_says_why()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync(Check("1"), Check("2"));
        host.Aws.Happens = call =>
            call.Operation == "PutItem" && call.Text.Contains("\"routes\"", StringComparison.Ordinal) ? Mishap.Refused : Mishap.None;
        (await host.HandleAsync(records)).ShouldBe("100");
        host.Log.ShouldContain("\"routes not kept: internal\":1");
        host.Aws.Tables.Of("Links").ShouldBeEmpty();

        host.Aws.Reset();
        (await host.HandleAsync(records)).ShouldBeNull();
        host.Aws.Tables.Of("Policies").Count.ShouldBe(3);
        host.Aws.Tables.Of("Links").ShouldNotBeEmpty();
    }
}
