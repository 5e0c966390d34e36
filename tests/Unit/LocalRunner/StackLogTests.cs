using FraudServerless.LocalRunner;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

public class StackLogTests
{
    [Fact]
    public async Task A_phase_is_seen_from_its_begin_to_its_end()
    {
        var (lines, time) = (new List<string>(), new FakeTimeProvider());
        var log = new StackLog(lines.Add, _ => { }, time);
        var work = new TaskCompletionSource();
        var phase = log.PhaseAsync("Building", () => work.Task);
        lines.ShouldBe(["Building …"]);
        time.Advance(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        lines.Skip(1).ShouldBe(["Building: 10 s so far …", "Building: 20 s so far …"]);
        time.Advance(TimeSpan.FromSeconds(3));
        work.SetResult();
        await phase;
        lines[^1].ShouldBe("Building: done after 23 s");
    }

    [Fact]
    public async Task A_phase_that_fails_says_no_more()
    {
        var (lines, time) = (new List<string>(), new FakeTimeProvider());
        var log = new StackLog(lines.Add, _ => { }, time);
        await Should.ThrowAsync<IOException>(() => log.PhaseAsync("Building", () => throw new IOException()));
        time.Advance(TimeSpan.FromMinutes(1));
        lines.ShouldBe(["Building …"]);
    }
}
