using System.Globalization;
using System.Net;
using System.Text;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Functions;
using FraudServerless.LocalRunner.Processes;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

/// <summary>The Runtime API and the pool behind it. The processes only wait; the tests speak for them.</summary>
public sealed class FunctionPoolTests : IAsyncLifetime
{
    private const int Limit = 3;
    private readonly ProcessGuard _guard = new();
    private readonly HttpClient _client = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly List<int> _launched = [];
    private RuntimeApi _api = null!;
    private FunctionPool _pool = null!;
    private string[] _command = ["sleep 600"];

    public async ValueTask InitializeAsync()
    {
        _api = await RuntimeApi.StartAsync("arn:aws:lambda:eu-central-1:000000000000:function:F", Limit);
        _pool = NewPool(TimeSpan.FromSeconds(30));
        _api.Serve(_pool);
    }

    private FunctionPool NewPool(TimeSpan timeout) => new("F", Limit, timeout, Launch, StackLog.Silent, TimeProvider.System);

    private ChildProcess Launch(int slot)
    {
        lock (_launched)
        {
            _launched.Add(slot);
        }

        return ChildProcess.Start(
            new ProcessSpec(
                "F",
                "/bin/sh",
                ["-c", .. _command],
                new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
                "/",
                Path.Combine(_folder.FullName, "log")
            ),
            _guard
        );
    }

    private async Task UntilLaunchedAsync(int count)
    {
        while (true)
        {
            lock (_launched)
            {
                if (_launched.Count >= count)
                {
                    return;
                }
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private Task<HttpResponseMessage> NextAsync(int slot) =>
        _client.GetAsync(new Uri($"http://{_api.Address(slot)}/2018-06-01/runtime/invocation/next"), TestContext.Current.CancellationToken);

    private async Task<HttpStatusCode> PostAsync(int slot, string path, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var answer = await _client.PostAsync(
            new Uri($"http://{_api.Address(slot)}/2018-06-01/runtime/{path}"),
            content,
            TestContext.Current.CancellationToken
        );
        return answer.StatusCode;
    }

    private Task<InvocationResult> InvokeAsync(string payload) => _pool.InvokeAsync(Encoding.UTF8.GetBytes(payload));

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private static string IdOf(HttpResponseMessage response) => Header(response, "Lambda-Runtime-Aws-Request-Id");

    private static string TextOf(InvocationResult result) => Encoding.UTF8.GetString(result.Payload.Span);

    [Fact]
    public async Task An_event_goes_to_an_instance_and_its_answer_comes_back()
    {
        var invoked = InvokeAsync("{\"n\":1}");
        await UntilLaunchedAsync(1);
        var before = DateTimeOffset.UtcNow;
        using var next = await NextAsync(0);

        next.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await next.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("{\"n\":1}");
        Guid.TryParse(IdOf(next), out _).ShouldBeTrue();
        Header(next, "Lambda-Runtime-Invoked-Function-Arn").ShouldBe("arn:aws:lambda:eu-central-1:000000000000:function:F");
        Header(next, "Lambda-Runtime-Trace-Id").ShouldStartWith("Root=1-");
        DateTimeOffset
            .FromUnixTimeMilliseconds(long.Parse(Header(next, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture))
            .ShouldBeInRange(before.AddSeconds(29), before.AddSeconds(60));

        (await PostAsync(0, $"invocation/{IdOf(next)}/response", "{\"ok\":true}")).ShouldBe(HttpStatusCode.Accepted);
        var result = await invoked;
        result.Failed.ShouldBeFalse();
        TextOf(result).ShouldBe("{\"ok\":true}");
        var start = _pool.ColdStarts.ShouldHaveSingleItem();
        start.ToFirstPoll.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
        start.FirstEvent.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_error_of_the_function_is_passed_on_as_a_failure()
    {
        var invoked = InvokeAsync("{}");
        await UntilLaunchedAsync(1);
        using var next = await NextAsync(0);
        (await PostAsync(0, $"invocation/{IdOf(next)}/error", "{\"errorType\":\"Oops\"}")).ShouldBe(HttpStatusCode.Accepted);
        var result = await invoked;
        result.Failed.ShouldBeTrue();
        TextOf(result).ShouldBe("{\"errorType\":\"Oops\"}");
    }

    [Fact]
    public async Task An_idle_instance_is_used_again_and_no_other_started()
    {
        for (var i = 0; i < 3; i++)
        {
            var invoked = InvokeAsync("{}");
            await UntilLaunchedAsync(1);
            using var next = await NextAsync(0);
            await PostAsync(0, $"invocation/{IdOf(next)}/response", "{}");
            await invoked;
        }

        _launched.ShouldBe([0]);
    }

    [Fact]
    public async Task Concurrent_events_start_instances_up_to_the_limit_and_the_rest_waits()
    {
        var invoked = Enumerable.Range(0, Limit + 1).Select(i => InvokeAsync($"{i}")).ToList();
        await UntilLaunchedAsync(Limit);
        var working = await Task.WhenAll(Enumerable.Range(0, Limit).Select(NextAsync));
        invoked.ShouldAllBe(task => !task.IsCompleted);
        _launched.ShouldBe([0, 1, 2], ignoreOrder: true);

        await PostAsync(1, $"invocation/{IdOf(working[1])}/response", "{}");
        using var fourth = await NextAsync(1);
        (await fourth.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("3");
        _launched.Count.ShouldBe(Limit);
    }

    [Fact]
    public async Task An_instance_that_dies_fails_its_own_event_only_and_is_replaced()
    {
        var (first, second) = (InvokeAsync("1"), InvokeAsync("2"));
        await UntilLaunchedAsync(2);
        using var a = await NextAsync(0);
        using var b = await NextAsync(1);
        var process = _pool.ColdStarts[0].ProcessId;
        _pool.Processes.Single(child => child.Id == process).Kill();

        var lost = await Task.WhenAny(first, second);
        (await lost).Failed.ShouldBeTrue();
        TextOf(await lost).ShouldContain("Runtime.ExitError");
        var slot = lost == first ? 1 : 0;
        await PostAsync(slot, $"invocation/{IdOf(slot == 0 ? a : b)}/response", "{}");
        (await (lost == first ? second : first)).Failed.ShouldBeFalse();

        // Both slots of the two are free for a new one; the idle one has not asked for work again.
        var third = InvokeAsync("3");
        await UntilLaunchedAsync(3);
        using var next = await NextAsync(_launched[2]);
        await PostAsync(_launched[2], $"invocation/{IdOf(next)}/response", "\"again\"");
        TextOf(await third).ShouldBe("\"again\"");
    }

    [Fact]
    public async Task A_function_that_ends_before_it_asks_for_work_fails_the_event_and_is_not_started_for_ever()
    {
        _command = ["exit 7"];
        var result = await InvokeAsync("{}");
        result.Failed.ShouldBeTrue();
        TextOf(result).ShouldContain("exit code 7");
        _launched.Count.ShouldBe(1);
        _pool.ColdStarts.ShouldHaveSingleItem().ToFirstPoll.ShouldBeNull();
    }

    [Fact]
    public async Task An_init_error_is_what_the_event_fails_with()
    {
        var invoked = InvokeAsync("{}");
        await UntilLaunchedAsync(1);
        (await PostAsync(0, "init/error", "{\"errorType\":\"NoSettings\"}")).ShouldBe(HttpStatusCode.Accepted);
        var result = await invoked;
        result.Failed.ShouldBeTrue();
        TextOf(result).ShouldBe("{\"errorType\":\"NoSettings\"}");
    }

    [Fact]
    public async Task Warming_tells_why_a_function_does_not_start()
    {
        _command = ["echo no settings here; exit 1"];
        (await _pool.WarmAsync(TimeSpan.FromSeconds(20))).ShouldNotBeNull().ShouldContain("no settings here");
    }

    [Fact]
    public async Task A_function_over_its_time_is_killed_and_its_event_fails()
    {
        await using var pool = NewPool(TimeSpan.FromMilliseconds(300));
        _api.Serve(pool);
        var invoked = pool.InvokeAsync("{}"u8.ToArray());
        await UntilLaunchedAsync(1);
        using var next = await NextAsync(_launched[^1]);
        var result = await invoked.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        result.Failed.ShouldBeTrue();
        TextOf(result).ShouldContain("timed out after 0.30 seconds");
        (await PostAsync(_launched[^1], $"invocation/{IdOf(next)}/response", "{}")).ShouldBe(HttpStatusCode.BadRequest);
        while (pool.Processes.Count > 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_protocol_is_held()
    {
        var invoked = InvokeAsync("{}");
        await UntilLaunchedAsync(1);
        using var next = await NextAsync(0);
        using (var early = await NextAsync(0))
        {
            early.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        (await PostAsync(0, "invocation/somebody-elses/response", "{}")).ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(1, $"invocation/{IdOf(next)}/response", "{}")).ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(0, "elsewhere", "{}")).ShouldBe(HttpStatusCode.NotFound);
        invoked.IsCompleted.ShouldBeFalse();
        (await PostAsync(0, $"invocation/{IdOf(next)}/response", "{}")).ShouldBe(HttpStatusCode.Accepted);
        (await PostAsync(0, $"invocation/{IdOf(next)}/response", "{}")).ShouldBe(HttpStatusCode.BadRequest);
        (await invoked).Failed.ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_larger_than_Lambda_takes_is_a_failure()
    {
        var invoked = InvokeAsync("{}");
        await UntilLaunchedAsync(1);
        using var next = await NextAsync(0);
        (await PostAsync(0, $"invocation/{IdOf(next)}/response", new string('x', 6 * 1024 * 1024 + 101))).ShouldBe(
            HttpStatusCode.RequestEntityTooLarge
        );
        var result = await invoked;
        result.Failed.ShouldBeTrue();
        TextOf(result).ShouldContain("ResponseSizeTooLarge");
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        await _api.DisposeAsync();
        _client.Dispose();
        _guard.Dispose();
        _folder.Delete(recursive: true);
    }
}
