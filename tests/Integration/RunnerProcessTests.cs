using System.Diagnostics;
using System.Globalization;
using FraudServerless.LocalRunner.Processes;
using Shouldly;
using Xunit;

namespace FraudServerless.Integration;

/// <summary>The runner as a program.</summary>
public sealed class RunnerProcessTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("local-stack-");

    private string[] Common => ["--ports", "auto", "--no-build", .. StackFixture.Kind, "--data", _data.FullName];

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task No_process_is_left_when_the_runner_ends(string signal)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "the processes are looked up under /proc, which this system does not have");
        var start = RunnerProcess.Of([.. Common, "--orders", "0"]);
        // Whoever runs the tests in the background of a script has them ignore SIGINT, and what they start would do the same.
        start.ArgumentList.Insert(0, start.FileName);
        start.ArgumentList.Insert(0, "--default-signal=INT");
        start.FileName = "env";
        using var runner = Process.Start(start)!;
        try
        {
            await UntilAsync(runner, "curl");
            var children = ChildrenOf(runner.Id);
            // The guard, DynamoDB Local, two containers, a function.
            children.Count.ShouldBeGreaterThanOrEqualTo(5);
            using (var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {runner.Id}")]))
            {
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await runner.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (signal != "KILL")
            {
                runner.ExitCode.ShouldBe(0);
            }

            var patience = Stopwatch.StartNew();
            while (children.Any(IsAlive))
            {
                patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), $"still there: {string.Join(", ", children.Where(IsAlive))}");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            runner.Kill();
        }
    }

    [Fact]
    public async Task One_run_sends_prints_and_ends()
    {
        var (code, output) = await RunnerProcess.RunAsync([.. Common, "--orders", "40", "--once"]);
        code.ShouldBe(0, output);
        output.ShouldContain("Decisions by market");
        output.ShouldContain("Against the labels");
        output.ShouldContain("as the caller sees it");
        File.ReadAllLines(Path.Combine(_data.FullName, "answers.jsonl")).Length.ShouldBe(40);

        var number = output.Split("show ")[1].Split([' ', '\n'])[0];
        var (shown, record) = await RunnerProcess.RunAsync(["show", number, "--data", _data.FullName]);
        shown.ShouldBe(0, record);
        record.ShouldContain(number);
        record.ShouldContain("check#");

        (await RunnerProcess.RunAsync(["show", "nobody", "--data", _data.FullName])).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Orders_that_get_no_answer_are_an_exit_code()
    {
        var file = Path.Combine(_data.FullName, "orders.jsonl");
        await File.WriteAllTextAsync(file, "{}\n", TestContext.Current.CancellationToken);
        var nobody = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LocalPort.Free()}");
        var (code, output) = await RunnerProcess.RunAsync(["send", file, "--api-url", nobody, "--data", _data.FullName]);
        code.ShouldBe(1, output);
        output.ShouldContain("1 orders without a decision");
    }

    private static async Task UntilAsync(Process runner, string text)
    {
        var said = new List<string>();
        while (await runner.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"the runner ended early:\n{string.Join('\n', said)}\n{await runner.StandardError.ReadToEndAsync()}");
    }

    private static List<int> ChildrenOf(int parent) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
                .Where(id => id > 0 && Stat(id) is [_, var of, ..] && of == parent.ToString(CultureInfo.InvariantCulture)),
        ];

    /// <summary>A zombie is dead: it only waits for whoever inherited it to take note.</summary>
    private static bool IsAlive(int id) => Stat(id) is [not "Z" and not "X", ..];

    /// <summary>State, parent and what follows the name in <c>/proc/ID/stat</c>; null when there is no such process.</summary>
    private static string[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _data.Delete(recursive: true);
}
