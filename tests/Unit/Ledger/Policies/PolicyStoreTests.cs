using System.Text;
using System.Text.Json.Nodes;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Data;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Policies;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger.Policies;

/// <summary>What decisions came from is kept once, under its hash, and given back as it was or not at all.</summary>
public sealed class PolicyStoreTests : IAsyncLifetime
{
    private static readonly byte[] Content = """{"a":"policy"}"""u8.ToArray();
    private static readonly string Version = DataFile.VersionOf(Content);

    private FakeAws _aws = null!;
    private PolicyStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _aws = await FakeAws.StartAsync();
        _store = PolicyStore.Create(
            new PolicySettings
            {
                PoliciesTable = "Policies",
                Timeout = TimeSpan.FromMinutes(1),
                Url = _aws.Url,
            },
            Clients.Connections(),
            TimeProvider.System
        );
    }

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task A_file_comes_back_byte_for_byte_under_the_version_that_decisions_name()
    {
        (await _store.KeepAsync(PolicyFile.Of(PolicyKind.Policy, Content, "policy.json"), Cancellation)).ShouldBeNull();
        (await _store.FindAsync(PolicyKind.Policy, Version, Cancellation)).ShouldBe(Content);
        (await _store.FindAsync(PolicyKind.Policy, "000000000000", Cancellation)).ShouldBeNull();
        foreach (
            var (kind, path) in new[]
            {
                (PolicyKind.Policy, Clients.Files.Policy),
                (PolicyKind.Routes, Clients.Files.Routes),
                (PolicyKind.Markets, Clients.Files.Markets),
            }
        )
        {
            var shipped = PolicyFile.Load(kind, path);
            (await _store.KeepAsync(shipped, Cancellation)).ShouldBeNull();
            (await _store.FindAsync(kind, DataFile.Load(path).Version, Cancellation)).ShouldBe(await File.ReadAllBytesAsync(path, Cancellation));
        }
    }

    [Fact]
    public async Task What_is_kept_is_never_written_again()
    {
        await _store.KeepAsync(PolicyFile.Of(PolicyKind.Policy, Content, "policy.json"), Cancellation);
        var before = Item().ToJsonString();
        var other = new PolicyFile(PolicyKind.Routes, Version, PolicyFile.Of(PolicyKind.Routes, "{}"u8.ToArray(), "routes.json").Packed);
        (await _store.KeepAsync(other, Cancellation)).ShouldBeNull();
        Item().ToJsonString().ShouldBe(before);
        _aws.CallsOf("PutItem").Count.ShouldBe(2);
        before.ShouldNotContain("expiresAt");
    }

    [Fact]
    public async Task Other_bytes_or_another_kind_are_found_out()
    {
        await _store.KeepAsync(PolicyFile.Of(PolicyKind.Policy, Content, "policy.json"), Cancellation);
        await Should.ThrowAsync<InvalidDataException>(() => _store.FindAsync(PolicyKind.Routes, Version, Cancellation));

        var altered = Item().DeepClone().AsObject();
        var packed = PolicyFile.Of(PolicyKind.Policy, """{"a":"Policy"}"""u8.ToArray(), "policy.json").Packed;
        altered["content"] = new JsonObject { ["B"] = Convert.ToBase64String(packed.Span) };
        _aws.Tables.Plant("Policies", altered);
        (await Should.ThrowAsync<InvalidDataException>(() => _store.FindAsync(PolicyKind.Policy, Version, Cancellation))).Message.ShouldContain(
            Version
        );

        altered["content"] = new JsonObject { ["B"] = Convert.ToBase64String("no gzip"u8) };
        _aws.Tables.Plant("Policies", altered);
        await Should.ThrowAsync<InvalidDataException>(() => _store.FindAsync(PolicyKind.Policy, Version, Cancellation));
    }

    [Fact]
    public async Task A_table_that_is_away_is_a_fault_by_its_name()
    {
        _aws.Happens = call => call.Operation == "PutItem" ? Mishap.Refused : Mishap.None;
        (await _store.KeepAsync(PolicyFile.Of(PolicyKind.Policy, Content, "policy.json"), Cancellation)).ShouldBe(LedgerFaults.Internal);
        _aws.Tables.Of("Policies").ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_an_item_cannot_hold_is_refused_by_its_name()
    {
        var noise = new byte[PolicyFile.MaxPackedBytes + 1];
        new Random(1).NextBytes(noise);
        Should
            .Throw<SettingsException>(() => PolicyFile.Of(PolicyKind.Markets, noise, "markets.json"))
            .Message.ShouldContain("markets.json is too large");
        // What packs well may be longer.
        PolicyFile.Of(PolicyKind.Markets, Encoding.UTF8.GetBytes(new string(' ', 2_000_000)), "markets.json").Packed.Length.ShouldBeLessThan(10_000);
    }

    private JsonObject Item() => _aws.Tables.Of("Policies", Version).ShouldHaveSingleItem();
}
