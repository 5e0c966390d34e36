using System.Text;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Queues;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner.Queues;

/// <summary>The file alone: what is in it after a process ended at any moment.</summary>
public sealed class QueueJournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("journal-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    private string NewFile => Path.Combine(_folder.FullName, "journal.jsonl");

    private QueueJournal Open(string? file = null) => QueueJournal.Open(file ?? NewFile, _ => TimeSpan.FromDays(4), _time);

    private QueuedMessage Message(string id, string queue = "Work") =>
        new(
            id,
            queue,
            Encoding.UTF8.GetBytes($$"""{"MessageBody":"body of {{id}} ä \"\n\""}""".Replace("\n", "\\n")),
            _time.GetUtcNow(),
            _time.GetUtcNow().AddSeconds(5)
        );

    private static string StateOf(QueueJournal journal) =>
        string.Join(
            '\n',
            journal.Messages.Select(message =>
                $"{message.Id} {message.Queue} {Encoding.UTF8.GetString(message.Content)} {message.SentAt:O} {message.Due:O} {message.Receives} {message.FirstReceivedAt:O}"
            )
        );

    /// <summary>Something of everything; after each step the length of the file and what is in the journal.</summary>
    private List<(long Length, string State)> Fill(QueueJournal journal)
    {
        var (a, b, c, d) = (Message("a"), Message("b"), Message("c"), Message("d"));
        var states = new List<(long, string)> { (0, "") };
        foreach (
            var step in new Action[]
            {
                () => journal.Sent(a),
                () => journal.Sent(b),
                () => journal.Received(a),
                () => journal.Sent(c),
                () => journal.Deleted(b),
                () => journal.Received(a),
                () => journal.Moved(a, "Dead"),
                () => journal.Received(a),
                () => journal.Sent(d),
                () => journal.Deleted(a),
                () => journal.Deleted(c),
            }
        )
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            step();
            states.Add((new FileInfo(NewFile).Length, StateOf(journal)));
        }

        return states;
    }

    [Fact]
    public void Whatever_byte_it_ends_at_the_journal_holds_what_was_written_whole()
    {
        List<(long Length, string State)> states;
        using (var journal = Open())
        {
            states = Fill(journal);
        }

        var bytes = File.ReadAllBytes(NewFile);
        bytes.LongLength.ShouldBe(states[^1].Length);
        var torn = Path.Combine(_folder.FullName, "torn.jsonl");
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(torn, bytes[..length]);
            // A line that lacks its end alone is whole.
            var expected = states.Last(state => state.Length <= length + 1).State;
            using (var journal = Open(torn))
            {
                StateOf(journal).ShouldBe(expected, $"after {length} bytes");
            }

            using (var again = Open(torn))
            {
                StateOf(again).ShouldBe(expected, $"after {length} bytes, opened again");
            }
        }
    }

    [Fact]
    public void What_is_written_after_a_torn_end_is_kept()
    {
        using (var journal = Open())
        {
            journal.Sent(Message("a"));
        }

        File.AppendAllText(NewFile, """{"sent":"b","que""");
        using (var journal = Open())
        {
            journal.Sent(Message("c"));
        }

        using var again = Open();
        again.Messages.Select(message => message.Id).ShouldBe(["a", "c"]);
    }

    [Fact]
    public void Opening_drops_what_is_over()
    {
        using (var journal = Open())
        {
            for (var i = 0; i < 100; i++)
            {
                var message = Message($"m{i}");
                journal.Sent(message);
                journal.Received(message);
                if (i > 0)
                {
                    journal.Deleted(message);
                }
            }
        }

        File.ReadLines(NewFile).Count().ShouldBe(299);
        Open().Dispose();
        File.ReadLines(NewFile).ShouldHaveSingleItem();
    }

    [Fact]
    public void Messages_older_than_their_queue_keeps_them_are_dropped()
    {
        using (var journal = Open())
        {
            journal.Sent(Message("old"));
            _time.Advance(TimeSpan.FromDays(3));
            journal.Sent(Message("new"));
        }

        _time.Advance(TimeSpan.FromDays(2));
        using var again = Open();
        again.Messages.Select(message => message.Id).ShouldBe(["new"]);
    }

    [Fact]
    public void A_damaged_line_before_the_last_is_an_error_that_names_it()
    {
        using (var journal = Open())
        {
            journal.Sent(Message("a"));
        }

        File.WriteAllText(NewFile, "{\"sent\":\n" + File.ReadAllText(NewFile));
        Should.Throw<StackException>(() => Open()).Message.ShouldContain("journal.jsonl, line 1, cannot be read");
    }

    [Fact]
    public void A_long_journal_without_messages_starts_over()
    {
        using var journal = Open();
        var large = new QueuedMessage(
            "large",
            "Work",
            Encoding.UTF8.GetBytes("{\"MessageBody\":\"" + new string('x', 17 << 20) + "\"}"),
            _time.GetUtcNow(),
            _time.GetUtcNow()
        );
        var small = Message("small");
        journal.Sent(large, small);
        journal.Deleted(large);
        new FileInfo(NewFile).Length.ShouldBeGreaterThan(17 << 20);
        journal.Deleted(small);
        new FileInfo(NewFile).Length.ShouldBe(0);
        journal.Sent(Message("next"));
        journal.Dispose();
        using var again = Open();
        again.Messages.ShouldHaveSingleItem().Id.ShouldBe("next");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
