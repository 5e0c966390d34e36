using System.Diagnostics;
using System.Globalization;
using FraudServerless.LocalRunner.Processes;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

public sealed class ProcessGuardTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string LogFile => Path.Combine(_folder.FullName, "logs", "child.log");

    private ProcessSpec Shell(string script, Dictionary<string, string>? environment = null) =>
        new("child", "/bin/sh", ["-c", script], environment ?? new() { ["PATH"] = "/usr/bin:/bin" }, _folder.FullName, LogFile);

    [Fact]
    public async Task What_was_not_ended_is_killed_when_the_guard_goes()
    {
        var guard = new ProcessGuard();
        var child = ChildProcess.Start(Shell("trap '' TERM INT HUP; while :; do sleep 1; done"), guard);
        child.Exited.IsCompleted.ShouldBeFalse();
        guard.Dispose();
        (await child.Exited).ShouldBe(128 + 9);
    }

    [Fact]
    public async Task A_child_may_end_at_any_moment_of_the_guards_going()
    {
        for (var i = 0; i < 50; i++)
        {
            var guard = new ProcessGuard();
            var gone = false;
            var children = Task.Run(
                () =>
                {
                    while (!Volatile.Read(ref gone))
                    {
                        guard.Remove(int.MaxValue);
                    }
                },
                TestContext.Current.CancellationToken
            );
            guard.Dispose();
            Volatile.Write(ref gone, value: true);
            await children;
        }
    }

    [Fact]
    public async Task A_child_gets_its_environment_and_no_other_and_its_output_goes_to_the_log()
    {
        using var guard = new ProcessGuard();
        var child = ChildProcess.Start(Shell("echo out; echo err >&2; echo \"A=$A HOME=$HOME\"; pwd; exit 5", new() { ["A"] = "1" }), guard);
        (await child.Exited).ShouldBe(5);
        child.LogTail().ShouldBe($"out\nerr\nA=1 HOME=\n{_folder.FullName}");
        child.LogTail(lines: 1).ShouldBe(_folder.FullName);
    }

    [Fact]
    public async Task A_child_that_ended_is_forgotten_so_that_nobody_else_is_killed_in_its_name()
    {
        using var bystander = Process.Start(new ProcessStartInfo("/bin/sleep", "600"))!;
        try
        {
            var guard = new ProcessGuard();
            guard.Add(bystander.Id);
            guard.Remove(bystander.Id);
            guard.Dispose();
            bystander.HasExited.ShouldBeFalse();
        }
        finally
        {
            bystander.Kill();
            await bystander.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Stopping_asks_first()
    {
        using var guard = new ProcessGuard();
        var child = ChildProcess.Start(Shell("trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.05; done"), guard);
        while (!child.LogTail().Contains("up", StringComparison.Ordinal))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await child.StopAsync(TimeSpan.FromSeconds(30));
        (await child.Exited).ShouldBe(0);
        child.LogTail().ShouldBe("up\nasked");
    }

    [Fact]
    public void Ports_for_children_are_given_once_and_none_that_the_system_hands_out_by_itself()
    {
        var ports = Enumerable.Range(0, 50).Select(_ => LocalPort.Free()).ToArray();
        ports.ShouldBeUnique();
        ports.ShouldAllBe(port => port >= 1024 && port < 32_768);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_says_what_to_do()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var fault = Should.Throw<StackException>(() => LocalPort.Claim(port, "the API"));
        fault.Message.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"Port {port} (the API)"));
        fault.Message.ShouldContain("--ports auto");
        LocalPort.Claim(0, "the API").ShouldNotBe(port);
        await Task.CompletedTask;
    }

    [Fact]
    public void A_missing_tool_is_an_error_that_says_how_to_get_it() =>
        Should
            .Throw<StackException>(() => Tools.Require("no-such-tool", "DynamoDB Local", "default-jre-headless", "openjdk"))
            .Message.ShouldMatch("DynamoDB Local needs 'no-such-tool'.*(apt-get install default-jre-headless|brew install openjdk)");

    public void Dispose() => _folder.Delete(recursive: true);
}
