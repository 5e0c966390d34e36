using System.Text.Json.Nodes;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger.Links;
using FraudServerless.Support;
using Shouldly;
using Xunit;
using static FraudServerless.Functions.Projector.ProjectorHost;

namespace FraudServerless.Functions.Projector;

/// <summary>The event that writes the links of a part of the audit table anew.</summary>
public sealed class RebuildTests
{
    [Fact]
    public async Task All_segments_together_are_what_the_stream_would_have_written()
    {
        await using var host = await StartAsync();
        var records = await host.RecordAsync([.. Enumerable.Range(0, 250).Select(number => Check($"{number}"))]);
        await host.RecordAsync(Check("shadow") with { Mode = RescoreMode.Shadow });
        host.Aws.Tables.Plant("Audit", new JsonObject { ["triggerId"] = new JsonObject { ["S"] = "check#foreign" } });
        foreach (var batch in records.Chunk(100))
        {
            await host.HandleAsync(batch);
        }

        var written = Items(host);
        var (read, linked, unreadable) = (0, 0, 0);
        for (var segment = 0; segment < 3; segment++)
        {
            var answer = await host.RebuildAsync(Begin(segment, segments: 3));
            answer["rebuild"]!["done"]!.GetValue<bool>().ShouldBeTrue();
            answer["batchItemFailures"].ShouldBeNull();
            read += answer["rebuild"]!["read"]!.GetValue<int>();
            linked += answer["rebuild"]!["linked"]!.GetValue<int>();
            unreadable += answer["rebuild"]!["unreadable"]!.GetValue<int>();
        }

        (read, linked, unreadable).ShouldBe((252, 250, 1));
        Items(host).ShouldBe(written);
        (await host.Links.ReadAsync(LinkKind.Customer, "c-1")).Orders.ShouldBe(250);
    }

    [Fact]
    public async Task The_answer_is_the_next_event_until_all_is_done()
    {
        await using var host = await StartAsync();
        await host.RecordAsync([.. Enumerable.Range(0, 220).Select(number => Check($"{number}"))]);
        var scans = 0;
        // The second page cannot be read, for a while.
        host.Aws.Happens = call => call.Operation == "Scan" && Interlocked.Increment(ref scans) > 1 ? Mishap.Refused : Mishap.None;
        var answer = await host.RebuildAsync(Begin(segment: 0, segments: 1));
        (answer["rebuild"]!["read"]!.GetValue<int>(), answer["rebuild"]!["fault"]!.GetValue<string>()).ShouldBe((100, "internal"));
        answer["rebuild"]!["done"]!.GetValue<bool>().ShouldBeFalse();

        host.Aws.Reset();
        answer = await host.RebuildAsync(answer);
        (answer["rebuild"]!["read"]!.GetValue<int>(), answer["rebuild"]!["done"]!.GetValue<bool>()).ShouldBe((220, true));
        answer["rebuild"]!["fault"].ShouldBeNull();
        (await host.Links.ReadAsync(LinkKind.Customer, "c-1")).Orders.ShouldBe(220);
    }

    private static JsonObject Begin(int segment, int segments) =>
        new()
        {
            ["rebuild"] = new JsonObject { ["segment"] = segment, ["segments"] = segments },
        };

    private static List<string> Items(ProjectorHost host) => [.. host.Aws.Tables.Of("Links").Select(item => item.ToJsonString())];
}
