using FraudServerless.Contracts.Rescoring;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Rescoring;
using FraudServerless.OrderGenerator;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Rescoring;

public sealed class OrderFileTests : IDisposable
{
    private static readonly List<GeneratedOrder> Orders = [.. OrderSource.Generate(2, 5, new GeneratorOptions { LooseShare = 0 })];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Json(int order) => System.Text.Encoding.UTF8.GetString(Orders[order].Json.Span);

    private OrderFile Read(string text, long? limit = null)
    {
        var file = Path.Combine(_folder.FullName, "orders.txt");
        File.WriteAllText(file, text);
        return OrderFile.Read(file, limit, SampleJobs.Start);
    }

    [Fact]
    public void Numbers_and_orders_become_messages_of_the_job()
    {
        var file = Read($"# a comment\n A-1 \r\n\n{Json(0)}\nA-1\n{Json(0)}\nB:2\n");
        file.Count.ShouldBe(3);
        var listed = file.For(SampleJobs.Job);
        listed.Count.ShouldBe(3);
        var messages = listed.Messages.ToList();
        messages[0]
            .ShouldBe(
                new RescoreOrder
                {
                    Version = 1,
                    Id = "job-1",
                    OrderNumber = "A-1",
                    Cause = RescoreCause.Job,
                    Mode = RescoreMode.Shadow,
                    Model = "de-beauty",
                    Actor = "local:<tester>",
                }
            );
        var score = messages[1].ShouldBeOfType<ScoreOrder>();
        (score.Id, score.Mode, score.Model).ShouldBe(("job-1", RescoreMode.Shadow, "de-beauty"));
        score.Request.GetProperty("order").GetProperty("orderNumber").GetString().ShouldBe(Orders[0].OrderNumber);
        foreach (var message in messages)
        {
            RescoreMessageJson.TryRead(RescoreMessageJson.Write(message), out _, out var fault).ShouldBeTrue(fault);
        }
    }

    [Fact]
    public void All_faults_are_told_with_their_lines_and_nothing_of_an_order()
    {
        var text = Json(0);
        var changed = text.Replace("}", " }", StringComparison.Ordinal);
        var message = Should
            .Throw<StackException>(() =>
                Read($"A-1\nA 2\n{{\"secret@example.org\":1}}\n{{no json\n{text}\n{changed}\n{Orders[0].OrderNumber}\n{new string('x', 65)}\n")
            )
            .Message;
        foreach (
            var said in (string[])
                [
                    "line 2: no order number",
                    "line 3: ",
                    "line 4: ",
                    "line 6: the order of line 5 again",
                    "line 7: the order of line 5 again",
                    "line 8: ",
                ]
        )
        {
            message.ShouldContain(said);
        }

        message.ShouldContain("6 faulty lines, nothing was sent");
        message.ShouldNotContain("secret");
        message.ShouldNotContain("line 1:");
        message.ShouldNotContain("line 5: ");
    }

    [Fact]
    public void A_file_full_of_faults_shows_the_first_twenty() =>
        Should.Throw<StackException>(() => Read(string.Concat(Enumerable.Repeat("a b\n", 30)))).Message.Split('\n').Length.ShouldBe(22);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n\n")]
    public void A_file_without_orders_is_no_job(string text) =>
        Should.Throw<StackException>(() => Read(text)).Message.ShouldContain("names no order");

    [Fact]
    public void A_file_that_is_not_there_is_said() =>
        Should.Throw<StackException>(() => OrderFile.Read("/no/such", null, SampleJobs.Start)).Message.ShouldBe("There is no file /no/such.");

    [Fact]
    public void The_first_orders_up_to_the_limit_are_taken() =>
        Read("A\nB\nC\n", 2).For(SampleJobs.Job).Messages.Select(message => ((RescoreOrder)message).OrderNumber).ShouldBe(["A", "B"]);
}
