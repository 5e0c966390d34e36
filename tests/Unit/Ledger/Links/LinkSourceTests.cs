using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Links;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger.Links;

using Item = Dictionary<string, AttributeValue>;

/// <summary>What an audit record says of links.</summary>
public sealed class LinkSourceTests : IAsyncLifetime
{
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync();

    public ValueTask DisposeAsync() => _aws.DisposeAsync();

    [Fact]
    public async Task A_decision_is_read_with_the_expiry_of_its_record()
    {
        var source = LinkSource.FromAudit(await ItemAsync(Records.Audit)).ShouldNotBeNull();
        source.Order.ShouldBe(new LinkedOrder("10021", Records.Decision.DecisionId, Records.DecidedAt, "DE", DecisionOutcome.Review, 149.9m, "EUR"));
        source.Values.ShouldBe(LinkValues.Of(Orders.Plain));
        source.ExpiresAt.ShouldBe(Records.DecidedAt.AddDays(1_100).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_test_order_makes_none() =>
        LinkSource.FromAudit(await ItemAsync(Records.Audit with { Decision = Records.Decision with { IsTest = true } })).ShouldBeNull();

    [Theory]
    [InlineData(RescoreMode.Shadow)]
    [InlineData(RescoreMode.DryRun)]
    public async Task What_does_not_stand_makes_none(RescoreMode mode) =>
        LinkSource.FromAudit(await ItemAsync(Records.Audit with { Mode = mode })).ShouldBeNull();

    [Theory]
    [InlineData("view#1", "view")]
    [InlineData("review#1", "review")]
    [InlineData("who knows", "other")]
    public void What_has_no_order_makes_none(string trigger, string kind)
    {
        var item = new Item { ["triggerId"] = new() { S = trigger } };
        LinkSource.FromAudit(item).ShouldBeNull();
        LinkSource.KindOf(item).ShouldBe(kind);
    }

    [Fact]
    public async Task A_human_decision_on_an_order_is_a_decision()
    {
        var item = await ItemAsync(Records.Audit with { TriggerId = "review#1" });
        LinkSource.FromAudit(item).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("order")]
    [InlineData("triggerId")]
    [InlineData("decisionId")]
    [InlineData("decidedAt")]
    [InlineData("outcome")]
    [InlineData("grandTotal")]
    [InlineData("expiresAt")]
    [InlineData("isTest")]
    public async Task A_record_that_lacks_something_is_not_ours(string attribute)
    {
        var item = await ItemAsync(Records.Audit);
        item.Remove(attribute);
        Should.Throw<InvalidDataException>(() => LinkSource.FromAudit(item)).Message.ShouldContain(attribute);
    }

    [Theory]
    [InlineData("decisionId", "no id")]
    [InlineData("decidedAt", "yesterday")]
    [InlineData("outcome", "MAYBE")]
    [InlineData("mode", "perhaps")]
    [InlineData("order", "text")]
    public async Task A_value_of_another_form_is_not_repeated(string attribute, string value)
    {
        var item = await ItemAsync(Records.Audit);
        item[attribute] = new AttributeValue { S = value };
        Should.Throw<InvalidDataException>(() => LinkSource.FromAudit(item)).ToString().ShouldNotContain(value);
    }

    /// <summary>As the ledger writes it.</summary>
    private async Task<Item> ItemAsync(AuditRecord audit)
    {
        var writer = DecisionWriter.Create(Clients.Ledger(_aws.Url), Clients.Connections(), TimeProvider.System);
        (await writer.RecordManyAsync([new LedgerEntry(audit)], 1)).ShouldHaveSingleItem().Status.ShouldBe(DecisionStatus.Decided);
        return _aws.Tables.Of("Audit").ShouldHaveSingleItem().ToDictionary(attribute => attribute.Key, Value, StringComparer.Ordinal);
    }

    private static AttributeValue Value(KeyValuePair<string, JsonNode?> attribute) =>
        attribute.Value!.AsObject().Single() switch
        {
            { Key: "S", Value: { } text } => new AttributeValue { S = text.GetValue<string>() },
            { Key: "N", Value: { } number } => new AttributeValue { N = number.GetValue<string>() },
            { Key: "B", Value: { } bytes } => new AttributeValue { B = new MemoryStream(Convert.FromBase64String(bytes.GetValue<string>())) },
            { Key: "BOOL", Value: { } flag } => new AttributeValue { BOOL = flag.GetValue<bool>() },
            _ => new AttributeValue { NULL = true },
        };
}
