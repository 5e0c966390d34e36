using CsCheck;
using FraudServerless.Ledger.Links;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger.Links;

/// <summary>
/// Whatever batches come, how often, to which of several processes, and whichever calls fail: once everything was taken, each decision is found once, wherever it
/// lies; a key has its share; and nothing new is written when all of it comes again.
/// </summary>
public sealed class LinkProperties
{
    private const int Processes = 3;

    /// <summary>The first decision of a batch, how many, and who gets it.</summary>
    private static readonly Gen<(int First, int Count, int Process)[]> Batches = Gen.Select(
        Gen.Int[0, 300],
        Gen.Int[1, 90],
        Gen.Int[0, Processes - 1]
    ).Array[1, 14];

    /// <summary>For each call what happens to it; behind the last nothing does.</summary>
    private static readonly Gen<int[]> Mishaps = Gen.Frequency((8, Gen.Const(0)), (1, Gen.Const(1)), (1, Gen.Const(2))).Array[0, 60];

    [Fact]
    public async Task A_decision_is_found_once_however_its_link_was_spread() =>
        await Gen.Select(Batches, Mishaps).SampleAsync(async (batches, mishaps) => await RunAsync(batches, mishaps), iter: 60, threads: 2);

    private static async Task RunAsync((int First, int Count, int Process)[] batches, int[] mishaps)
    {
        await using var aws = await FakeAws.StartAsync();
        var writers = Enumerable
            .Range(0, Processes)
            .Select(_ => LinkWriter.Create(Clients.Links(aws.Url), Clients.Connections(), TimeProvider.System))
            .ToList();
        var calls = 0;
        aws.Happens = _ => Interlocked.Increment(ref calls) <= mishaps.Length ? (Mishap)mishaps[calls - 1] : Mishap.None;
        foreach (var (first, count, process) in batches)
        {
            await DeliverAsync(writers[process], first, count);
        }

        aws.Reset();
        var expected = batches.SelectMany(batch => Enumerable.Range(batch.First, batch.Count)).Distinct().ToList();
        var reader = LinkReader.Create(Clients.Links(aws.Url), Clients.Connections());
        var found = await reader.ReadAsync(LinkKind.Customer, "c-1", max: 1_000);
        found.IsHub.ShouldBeFalse();
        found.Newest.Select(order => order.OrderNumber).ShouldBe(expected.OrderDescending().Select(number => $"o-{number}"));

        var link = new LinkKeys(Clients.Links().Secret).Of(LinkKind.Customer, "c-1");
        var own = aws.Tables.Of("Links", link).Count(item => item["orderNumber"] is not null);
        // Of eight entries one counts them.
        own.ShouldBeLessThanOrEqualTo(160);
        if (expected.Count <= 100)
        {
            own.ShouldBe(expected.Count);
        }

        // A batch whose answer was lost is looked up anew, so that none lies in two places.
        aws.Tables.Of("Links").Count(item => item["orderNumber"] is not null).ShouldBe(expected.Count);

        var before = aws.Tables.Of("Links").Select(item => item.ToJsonString()).ToList();
        foreach (var (first, count, process) in batches)
        {
            await DeliverAsync(writers[(process + 1) % Processes], first, count);
        }

        aws.Tables.Of("Links").Select(item => item.ToJsonString()).SequenceEqual(before).ShouldBeTrue();
    }

    /// <summary>Until it is taken, as a stream does.</summary>
    private static async Task DeliverAsync(LinkWriter writer, int first, int count)
    {
        var batch = Enumerable.Range(first, count).Select(number => LinkSamples.Of(number)).ToList();
        while ((await writer.WriteAsync(batch, CancellationToken.None)).Any(fault => fault is not null)) { }
    }
}
