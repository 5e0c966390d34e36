using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Doubles;

/// <summary>Every operator that a condition may have, on an item that is there and on one that is not.</summary>
public sealed class ConditionTests : DoubleTests
{
    private const string Values = """
        {":t":{"S":"b"},":low":{"S":"a"},":high":{"S":"c"},":n":{"N":"10.0"},":nLow":{"N":"9"},":yes":{"BOOL":true},":no":{"BOOL":false},":null":{"NULL":true},
        ":prefix":{"S":""},":list":{"L":[]}}
        """;

    public ConditionTests() =>
        Done(
            "PutItem",
            """{"TableName":"@Reviews","Item":{"orderNumber":{"S":"o-1"},"text":{"S":"b"},"number":{"N":"10"},"flag":{"BOOL":true},"nothing":{"NULL":true},"list":{"L":[]}}}"""
        );

    [Theory]
    [InlineData("text = :t", true, false)]
    [InlineData("text = :low", false, false)]
    [InlineData("text <> :t", false, true)]
    [InlineData("text <> :low", true, true)]
    [InlineData("text < :high", true, false)]
    [InlineData("text < :t", false, false)]
    [InlineData("text <= :t", true, false)]
    [InlineData("text <= :low", false, false)]
    [InlineData("text > :low", true, false)]
    [InlineData("text > :t", false, false)]
    [InlineData("text >= :t", true, false)]
    [InlineData("text >= :high", false, false)]
    // Numbers by their value, not by their digits.
    [InlineData("#number = :n", true, false)]
    [InlineData("#number > :nLow", true, false)]
    [InlineData("#number <= :nLow", false, false)]
    // Of two types none comes first, and they are not the same.
    [InlineData("text = :n", false, false)]
    [InlineData("text <> :n", true, true)]
    [InlineData("text < :n", false, false)]
    [InlineData("text >= :n", false, false)]
    [InlineData("flag = :yes", true, false)]
    [InlineData("flag = :no", false, false)]
    [InlineData("nothing = :null", true, false)]
    [InlineData("attribute_exists(text)", true, false)]
    [InlineData("attribute_exists(other)", false, false)]
    [InlineData("attribute_not_exists(text)", false, true)]
    [InlineData("attribute_not_exists(other)", true, true)]
    [InlineData("begins_with(text, :t)", true, false)]
    [InlineData("begins_with(text, :low)", false, false)]
    [InlineData("begins_with(flag, :t)", false, false)]
    [InlineData("NOT text = :low", true, true)]
    [InlineData("not (text = :t)", false, true)]
    // AND binds closer than OR, brackets closer than both.
    [InlineData("text = :t OR text = :low AND flag = :no", true, false)]
    [InlineData("(text = :t OR text = :low) AND flag = :no", false, false)]
    [InlineData("attribute_not_exists(orderNumber) OR text < :high AND flag = :yes", true, true)]
    public void A_condition_holds_as_in_the_service(string condition, bool whereItIs, bool whereItIsNot)
    {
        Holds("o-1", condition).ShouldBe(whereItIs);
        Holds("o-2", condition).ShouldBe(whereItIsNot);
    }

    [Theory]
    [InlineData("text BETWEEN :low AND :high", "'BETWEEN'")]
    [InlineData("text IN (:low, :high)", "'IN'")]
    [InlineData("size(text) > :n", "size")]
    [InlineData("contains(text, :t)", "contains")]
    [InlineData("attribute_type(text, :t)", "attribute_type")]
    [InlineData("ATTRIBUTE_EXISTS(text)", "ATTRIBUTE_EXISTS")]
    [InlineData("address.city = :t", "address.city")]
    [InlineData("list[0] = :t", "the sign [")]
    [InlineData(":t = text", "':t'")]
    [InlineData("text = other", "'other'")]
    [InlineData("text = :t AND", "the end")]
    [InlineData("(text = :t", "the end")]
    [InlineData("text = :t flag = :yes", "'flag'")]
    [InlineData("list = :list", "type L")]
    [InlineData("flag < :yes", "type BOOL")]
    public void What_it_does_not_know_is_refused_by_name(string condition, string name)
    {
        var fault = FaultOf("UpdateItem", Change("o-1", condition));
        fault.ShouldStartWith("The double of the tables does not know ");
        fault.ShouldContain(name);
        Item("Reviews", """{"orderNumber":{"S":"o-1"}}""")!.Value.TryGetProperty("touched", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("text = :unknown")]
    [InlineData("#unknown = :t")]
    public void A_placeholder_without_a_meaning_is_invalid(string condition) =>
        FaultOf("UpdateItem", Change("o-1", condition)).ShouldBe("ValidationException");

    private bool Holds(string order, string condition)
    {
        // By a check that changes nothing, so that the item stays as it is.
        var (status, answer) = Ask(
            "TransactWriteItems",
            $$"""
            {"TransactItems":[{"ConditionCheck":{"TableName":"@Reviews","Key":{"orderNumber":{"S":"{{order}}"} },"ConditionExpression":"{{condition}}",
            "ExpressionAttributeNames":{"#number":"number"},"ExpressionAttributeValues":{{Values}} } }]}
            """
        );
        if (status == 400)
        {
            answer.GetProperty("CancellationReasons")[0].GetProperty("Code").GetString().ShouldBe("ConditionalCheckFailed");
        }

        return status == 200;
    }

    private static string Change(string order, string condition) =>
        $$"""
            {"TableName":"@Reviews","Key":{"orderNumber":{"S":"{{order}}"} },"UpdateExpression":"SET touched = :t","ConditionExpression":"{{condition}}",
            "ExpressionAttributeValues":{{Values}} }
            """;
}
