using System.Text.Json;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Doubles;

public sealed class ReadTests : DoubleTests
{
    public ReadTests()
    {
        foreach (var id in new[] { "d-3", "d-1", "other#d-0", "d-2" })
        {
            Put(
                $$$"""{"orderNumber":{"S":"o-1"},"decisionId":{"S":"{{{id}}}"},"customerId":{"S":"c-1"},"outcomeDay":{"S":"ACCEPT#1"},"market":{"S":"DE"},"score":{"N":"1"}}"""
            );
        }

        // Of the same day, and of no customer.
        Put("""{"orderNumber":{"S":"o-2"},"decisionId":{"S":"d-2"},"outcomeDay":{"S":"ACCEPT#1"},"market":{"S":"AT"}}""");
    }

    [Theory]
    [InlineData("", "d-1 d-2 d-3 other#d-0")]
    [InlineData(" AND decisionId < :v", "d-1")]
    [InlineData(" AND decisionId <= :v", "d-1 d-2")]
    [InlineData(" AND decisionId > :v", "d-3 other#d-0")]
    [InlineData(" AND decisionId >= :v", "d-2 d-3 other#d-0")]
    [InlineData(" AND decisionId = :v", "d-2")]
    [InlineData(" AND begins_with(decisionId, :p)", "other#d-0")]
    public void A_query_answers_a_partition_in_its_order(string sort, string ids) => Ids(Query($"orderNumber = :key{sort}")).ShouldBe(ids.Split(' '));

    [Fact]
    public void It_goes_backwards_too() =>
        Ids(Query("orderNumber = :key", ""","ScanIndexForward":false""")).ShouldBe(["other#d-0", "d-3", "d-2", "d-1"]);

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    [InlineData(false, 4)]
    public void Pages_make_the_whole(bool forward, int limit)
    {
        var (found, more) = (new List<string?>(), $$""","Limit":{{limit}},"ScanIndexForward":{{(forward ? "true" : "false")}}""");
        var start = "";
        while (true)
        {
            var page = Query("orderNumber = :key", more + start);
            found.AddRange(Ids(page));
            page.GetProperty("Count").GetInt32().ShouldBeLessThanOrEqualTo(limit);
            if (!page.TryGetProperty("LastEvaluatedKey", out var last))
            {
                break;
            }

            start = ",\"ExclusiveStartKey\":" + last.GetRawText();
        }

        string[] all = ["d-1", "d-2", "d-3", "other#d-0"];
        found.ShouldBe(forward ? all : all.Reverse());
    }

    [Fact]
    public void A_page_ends_at_a_megabyte()
    {
        var large = new string('x', 400_000);
        foreach (var id in Enumerable.Range(0, 5))
        {
            Put($$$"""{"orderNumber":{"S":"o-3"},"decisionId":{"S":"d-{{{id}}}"},"text":{"S":"{{{large}}}"}}""");
        }

        var page = Query("orderNumber = :three");
        page.GetProperty("Count").GetInt32().ShouldBe(3);
        page.GetProperty("LastEvaluatedKey").GetRawText().ShouldBe("""{"orderNumber":{"S":"o-3"},"decisionId":{"S":"d-2"}}""");
    }

    [Fact]
    public void A_filter_takes_away_from_what_a_page_has_read()
    {
        var page = Query("orderNumber = :key", ""","Limit":2,"FilterExpression":"decisionId > :one" """);
        Ids(page).ShouldBe(["d-2"]);
        (page.GetProperty("Count").GetInt32(), page.GetProperty("ScannedCount").GetInt32()).ShouldBe((1, 2));
    }

    [Fact]
    public void An_index_has_items_of_one_key_side_by_side_and_answers_what_it_holds()
    {
        var page = Query("outcomeDay = :day", ""","IndexName":"byOutcomeDay","Limit":3""");
        Ids(page).ShouldBe(["d-1", "d-2", "d-2"]);
        page.GetProperty("Items")[0]
            .EnumerateObject()
            .Select(attribute => attribute.Name)
            .ShouldBe(["orderNumber", "decisionId", "outcomeDay", "market"], ignoreOrder: true);
        var rest = Query(
            "outcomeDay = :day",
            $$""","IndexName":"byOutcomeDay","ExclusiveStartKey":{{page.GetProperty("LastEvaluatedKey").GetRawText()}}"""
        );
        Ids(rest).ShouldBe(["d-3", "other#d-0"]);
        // Who has no customer is in no index of them.
        Ids(Query("customerId = :customer", ""","IndexName":"byCustomer" """)).Count().ShouldBe(4);
    }

    [Fact]
    public void An_item_leaves_the_index_with_its_key()
    {
        Put("""{"orderNumber":{"S":"o-1"},"decisionId":{"S":"d-1"},"outcomeDay":{"S":"REJECT#1"}}""");
        Ids(Query("outcomeDay = :day", ""","IndexName":"byOutcomeDay" """)).ShouldBe(["d-2", "d-2", "d-3", "other#d-0"]);
        Ids(Query("customerId = :customer", ""","IndexName":"byCustomer" """)).ShouldBe(["d-2", "d-3", "other#d-0"]);
        Done("DeleteItem", """{"TableName":"@Decisions","Key":{"orderNumber":{"S":"o-1"},"decisionId":{"S":"d-2"}}}""");
        Ids(Query("outcomeDay = :day", ""","IndexName":"byOutcomeDay" """)).ShouldBe(["d-2", "d-3", "other#d-0"]);
    }

    [Theory]
    [InlineData("decisionId = :v", "")]
    [InlineData("orderNumber <> :key", "")]
    [InlineData("orderNumber = :key AND market = :v", "")]
    [InlineData("orderNumber = :key AND decisionId <> :v", "")]
    [InlineData("orderNumber = :key AND decisionId > :v AND decisionId < :v", "")]
    [InlineData("orderNumber = :key OR orderNumber = :v", "")]
    [InlineData("outcomeDay = :day", ""","IndexName":"byNothing" """)]
    [InlineData("outcomeDay = :day", ""","IndexName":"byOutcomeDay","ConsistentRead":true""")]
    [InlineData("outcomeDay = :day", ""","IndexName":"byOutcomeDay","ProjectionExpression":"score" """)]
    public void What_the_service_refuses_is_invalid(string keys, string more) =>
        FaultOf("Query", Request(keys, more)).ShouldBe("ValidationException");

    [Fact]
    public void Only_what_is_asked_for_is_answered()
    {
        var page = Query("orderNumber = :key", ""","ProjectionExpression":"decisionId, #m","ExpressionAttributeNames":{"#m":"market"}""");
        page.GetProperty("Items")[0].GetRawText().ShouldBe("""{"decisionId":{"S":"d-1"},"market":{"S":"DE"}}""");
        Done("GetItem", """{"TableName":"@Decisions","Key":{"orderNumber":{"S":"o-1"},"decisionId":{"S":"d-1"}},"ProjectionExpression":"score"}""")
            .GetRawText()
            .ShouldBe("""{"Item":{"score":{"N":"1"}}}""");
    }

    [Fact]
    public void Several_items_come_at_once_and_those_that_are_not_there_do_not()
    {
        var answer = Done(
            "BatchGetItem",
            """
            {"RequestItems":{"@Decisions":{"Keys":[{"orderNumber":{"S":"o-1"},"decisionId":{"S":"d-1"}},{"orderNumber":{"S":"o-9"},"decisionId":{"S":"d-1"}},
            {"orderNumber":{"S":"o-2"},"decisionId":{"S":"d-2"}}],"ConsistentRead":true}}}
            """
        );
        Ids(answer.GetProperty("Responses").GetProperty(Table("Decisions"))).ShouldBe(["d-1", "d-2"]);
        answer.GetProperty("UnprocessedKeys").EnumerateObject().ShouldBeEmpty();
    }

    private void Put(string item) => Done("PutItem", $$"""{"TableName":"@Decisions","Item":{{item}}}""");

    private JsonElement Query(string keys, string more = "") => Done("Query", Request(keys, more));

    private static string Request(string keys, string more) =>
        $$$"""
            {"TableName":"@Decisions","KeyConditionExpression":"{{{keys}}}","ExpressionAttributeValues":{":key":{"S":"o-1"},":three":{"S":"o-3"},":v":{"S":"d-2"},
            ":one":{"S":"d-1"},":p":{"S":"other#"},":day":{"S":"ACCEPT#1"},":customer":{"S":"c-1"}}{{{more}}}}
            """;

    private static IEnumerable<string?> Ids(JsonElement page) =>
        (page.ValueKind == JsonValueKind.Array ? page : page.GetProperty("Items"))
            .EnumerateArray()
            .Select(item => item.GetProperty("decisionId").GetProperty("S").GetString());
}
