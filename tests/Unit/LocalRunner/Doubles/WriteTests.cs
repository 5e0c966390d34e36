using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Doubles;

public sealed class WriteTests : DoubleTests
{
    private const string Job = """{"jobId":{"S":"j"},"shard":{"S":"counts"}}""";

    [Fact]
    public void A_decision_and_its_record_are_written_once_and_who_comes_second_sees_the_first_to_the_byte()
    {
        Done("TransactWriteItems", Check("check#shop#r-1", "d-1", """{"B":"eyJzY29yZSI6IjAuMDQifQ=="}"""));
        var (status, answer) = Ask("TransactWriteItems", Check("check#shop#r-1", "d-2", """{"B":"e30="}"""));
        status.ShouldBe(400);
        answer.GetProperty("__type").GetString().ShouldEndWith("#TransactionCanceledException");
        var reasons = answer.GetProperty("CancellationReasons").EnumerateArray().ToList();
        reasons.Select(reason => reason.GetProperty("Code").GetString()).ShouldBe(["ConditionalCheckFailed", "None"]);
        reasons[0].GetProperty("Item").GetProperty("answer").GetProperty("B").GetString().ShouldBe("eyJzY29yZSI6IjAuMDQifQ==");
        // None of it: the second decision is not there either.
        Query("orderNumber = :key", ""","ExpressionAttributeValues":{":key":{"S":"o-1"}}""").ShouldBe(["d-1"]);
    }

    [Fact]
    public void The_same_token_is_the_same_transaction_for_ten_minutes()
    {
        var count = Counted("t-1", "1");
        Done("TransactWriteItems", count);
        Done("TransactWriteItems", count);
        Number("done").ShouldBe("1");
        FaultOf("TransactWriteItems", Counted("t-1", "2")).ShouldBe("IdempotentParameterMismatchException");
        Time.Advance(TimeSpan.FromMinutes(10.1));
        Done("TransactWriteItems", count);
        Number("done").ShouldBe("2");
    }

    [Fact]
    public void An_update_sets_adds_and_removes_and_makes_what_is_not_there()
    {
        Done("UpdateItem", Update("SET #a = :one, b = if_not_exists(b, :one) ADD done :n REMOVE c", ""","#a":"a" """));
        Done("UpdateItem", Update("SET #a = :two, b = if_not_exists(b, :two) ADD done :n, more :n", ""","#a":"a" """));
        var item = Item("Jobs", Job)!.Value;
        item.GetRawText()
            .ShouldBe("""{"jobId":{"S":"j"},"shard":{"S":"counts"},"a":{"S":"2"},"b":{"S":"1"},"done":{"N":"0.30"},"more":{"N":"0.15"}}""");
        Done("UpdateItem", Update("REMOVE b, gone"));
        Item("Jobs", Job)!.Value.TryGetProperty("b", out _).ShouldBeFalse();
    }

    [Fact]
    public void What_an_update_reads_is_the_item_as_it_was()
    {
        Done("UpdateItem", Update("SET b = :one"));
        Done("UpdateItem", Update("SET b = :two, c = if_not_exists(b, :two)"));
        Item("Jobs", Job)!.Value.GetProperty("c").GetProperty("S").GetString().ShouldBe("1");
    }

    [Theory]
    [InlineData("SET a = b", "'b'")]
    [InlineData("SET a = a + :n", "the sign +")]
    [InlineData("SET a = list_append(a, :one)", "'list_append'")]
    [InlineData("SET a.b = :one", "'a.b'")]
    [InlineData("DELETE a :one", "'DELETE'")]
    [InlineData("ADD a :one", "a number")]
    public void An_update_that_it_does_not_know_is_refused_by_name(string update, string name)
    {
        var fault = FaultOf("UpdateItem", Update(update));
        fault.ShouldStartWith("The double of the tables does not know ");
        fault.ShouldContain(name);
        Item("Jobs", Job).ShouldBeNull();
    }

    [Theory]
    [InlineData("SET shard = :one")]
    [InlineData("SET a = :one, a = :two")]
    public void An_update_that_the_service_refuses_is_invalid(string update) => FaultOf("UpdateItem", Update(update)).ShouldBe("ValidationException");

    [Fact]
    public void A_transaction_of_which_one_write_is_refused_has_written_nothing()
    {
        var fault = FaultOf(
            "TransactWriteItems",
            $$$"""
            {"TransactItems":[
            {"Put":{"TableName":"@Policies","Item":{"version":{"S":"v"} } } },
            {"Update":{"TableName":"@Jobs","Key":{{{Job}}},"UpdateExpression":"ADD a :one","ExpressionAttributeValues":{":one":{"S":"1"} } } }]}
            """
        );
        fault.ShouldContain("a number");
        Item("Policies", """{"version":{"S":"v"}}""").ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"TransactItems":[]}""")]
    [InlineData(
        """{"TransactItems":[{"Put":{"TableName":"@Policies","Item":{"version":{"S":"v"}}}},{"Put":{"TableName":"@Policies","Item":{"version":{"S":"v"}}}}]}"""
    )]
    [InlineData("""{"TransactItems":[{"Put":{"TableName":"@Policies","Item":{"version":{"S":""}}}}]}""")]
    [InlineData("""{"TransactItems":[{"Put":{"TableName":"@Policies","Item":{"version":{"N":"1"}}}}]}""")]
    [InlineData("""{"TransactItems":[{"Put":{"TableName":"@Policies","Item":{"other":{"S":"v"}}}}]}""")]
    // The key of an index may be missing, but not be empty.
    [InlineData(
        """{"TransactItems":[{"Put":{"TableName":"@Decisions","Item":{"orderNumber":{"S":"o"},"decisionId":{"S":"d"},"customerId":{"S":""}}}}]}"""
    )]
    public void What_the_service_refuses_is_invalid(string request) => FaultOf("TransactWriteItems", request).ShouldBe("ValidationException");

    [Theory]
    [InlineData("PutItem", """{"TableName":"@Policies","Item":{"version":{"S":"v"}},"ReturnValues":"ALL_OLD"}""", "ReturnValues in Put")]
    [InlineData("PutItem", """{"TableName":"@Policies","Item":{"version":{"S":"v"}},"Expected":{}}""", "Expected in Put")]
    [InlineData("Scan", """{"TableName":"@Policies"}""", "the operation Scan")]
    [InlineData("Query", """{"TableName":"@Policies","KeyConditionExpression":"version = :v","Select":"COUNT"}""", "Select in Query")]
    [InlineData("GetItem", """{"TableName":"@Policies","Key":{"version":{"S":"v"}},"AttributesToGet":["a"]}""", "AttributesToGet in GetItem")]
    public void Who_asks_for_something_that_it_does_not_do_is_told(string operation, string request, string what) =>
        FaultOf(operation, request).ShouldBe($"The double of the tables does not know {what}.");

    [Fact]
    public void What_asks_for_nothing_more_is_no_reason_to_refuse() =>
        Done("PutItem", """{"TableName":"@Policies","Item":{"version":{"S":"v"}},"ReturnValues":"NONE","ReturnConsumedCapacity":"NONE"}""");

    [Fact]
    public void A_table_that_is_not_there_is_not_found() =>
        FaultOf("PutItem", """{"TableName":"nothing","Item":{"a":{"S":"v"}}}""").ShouldBe("ResourceNotFoundException");

    [Fact]
    public void A_put_alone_holds_its_condition_too()
    {
        const string Put = """{"TableName":"@Policies","Item":{"version":{"S":"v"}},"ConditionExpression":"attribute_not_exists(version)"}""";
        Done("PutItem", Put);
        FaultOf("PutItem", Put).ShouldBe("ConditionalCheckFailedException");
        Done("DeleteItem", """{"TableName":"@Policies","Key":{"version":{"S":"v"}}}""");
        Done("PutItem", Put);
    }

    [Fact]
    public void A_batch_puts_and_deletes_each_for_itself()
    {
        Done("PutItem", """{"TableName":"@Links","Item":{"link":{"S":"l"},"decisionId":{"S":"old"}}}""");
        var answer = Done(
            "BatchWriteItem",
            """
            {"RequestItems":{"@Links":[{"PutRequest":{"Item":{"link":{"S":"l"},"decisionId":{"S":"new"}}}},
            {"DeleteRequest":{"Key":{"link":{"S":"l"},"decisionId":{"S":"old"}}}}]}}
            """
        );
        answer.GetProperty("UnprocessedItems").EnumerateObject().ShouldBeEmpty();
        Item("Links", """{"link":{"S":"l"},"decisionId":{"S":"old"}}""").ShouldBeNull();
        Item("Links", """{"link":{"S":"l"},"decisionId":{"S":"new"}}""").ShouldNotBeNull();
    }

    private static string Check(string trigger, string decision, string answer) =>
        $$$"""
            {"ClientRequestToken":"{{{decision}}}","TransactItems":[
            {"Put":{"TableName":"@Audit","Item":{"triggerId":{"S":"{{{trigger}}}"},"answer":{{{answer}}} },"ConditionExpression":"attribute_not_exists(triggerId)",
            "ReturnValuesOnConditionCheckFailure":"ALL_OLD"} },
            {"Put":{"TableName":"@Decisions","Item":{"orderNumber":{"S":"o-1"},"decisionId":{"S":"{{{decision}}}"} },
            "ConditionExpression":"attribute_not_exists(orderNumber)","ReturnValuesOnConditionCheckFailure":"NONE"} }]}
            """;

    private static string Counted(string token, string number) =>
        $$$"""
            {"ClientRequestToken":"{{{token}}}","TransactItems":[{"Update":{"TableName":"@Jobs","Key":{{{Job}}},"UpdateExpression":"ADD #d :n",
            "ExpressionAttributeNames":{"#d":"done"},"ExpressionAttributeValues":{":n":{"N":"{{{number}}}"} } } }]}
            """;

    private static string Update(string update, string names = "") =>
        $$$"""
            {"TableName":"@Jobs","Key":{{{Job}}},"UpdateExpression":"{{{update}}}","ExpressionAttributeNames":{"#z":"z"{{{names}}} },
            "ExpressionAttributeValues":{":one":{"S":"1"},":two":{"S":"2"},":n":{"N":"0.15"} } }
            """;

    private string? Number(string name) => Item("Jobs", Job)!.Value.GetProperty(name).GetProperty("N").GetString();

    private List<string?> Query(string keys, string more) =>
        [
            .. Done("Query", $$"""{"TableName":"@Decisions","KeyConditionExpression":"{{keys}}"{{more}}}""")
                .GetProperty("Items")
                .EnumerateArray()
                .Select(item => item.GetProperty("decisionId").GetProperty("S").GetString()),
        ];
}
