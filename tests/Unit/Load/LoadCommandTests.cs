using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FraudServerless.Load;
using FraudServerless.LocalRunner.Processes;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Load;

/// <summary>The program with its arguments, against a server that answers as the checkout does.</summary>
public sealed class LoadCommandTests : IDisposable
{
    private const string Decided = """{"decision":"ACCEPT","degraded":"false"}""";
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Theory]
    [InlineData("--profile", "rush")]
    [InlineData("--rate", "0")]
    [InlineData("--rate", "200,x")]
    [InlineData("--rate", "200,200")]
    [InlineData("--step", "soon")]
    [InlineData("--step", "11m")]
    [InlineData("--slo", "p99=fast")]
    [InlineData("--connections", "0")]
    [InlineData("--profile", "mixed")]
    [InlineData("--profile", "sale", "--rate", "1,2")]
    [InlineData("--bodies", "/nowhere/bodies.jsonl")]
    [InlineData("--unknown")]
    public async Task Arguments_that_make_no_run_are_2_with_the_reason(params string[] arguments)
    {
        (await InvokeAsync(["http://127.0.0.1:9/", .. arguments])).ShouldBe(LoadCommand.BadArguments);
        _errors.ToString().ShouldNotBeEmpty();
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_machine_is_2_unless_it_is_asked_for() =>
        (await InvokeAsync("http://192.0.2.1/check", "--rate", "1")).ShouldBe(LoadCommand.BadArguments);

    [Fact]
    public async Task What_held_is_0_with_a_line_for_each_step_and_a_picture()
    {
        using var server = Server.Start(_ => (200, Decided));
        var picture = Path.Combine(_folder.FullName, "load.html");
        var code = await InvokeAsync(
            server.Url,
            "--rate",
            "100,200",
            "--step",
            "200ms",
            "--warmup",
            "100ms",
            "--slo",
            "errors=0%",
            "--slo",
            "degraded=0%",
            "--out",
            picture
        );
        code.ShouldBe(LoadCommand.Held, _errors.ToString());
        var lines = Lines();
        lines.Select(line => (line.GetProperty("step").GetString(), line.GetProperty("ok").GetInt64())).ShouldBe([("100/s", 20), ("200/s", 40)]);
        _errors.ToString().ShouldContain("held: errors=0%, degraded=0%");
        File.ReadAllText(picture).ShouldContain("<svg");
        // Every order is another one, the warm-up's too.
        server.Requests.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("requestId").GetString()).Distinct().Count().ShouldBe(70);
    }

    [Fact]
    public async Task What_broke_is_1_and_says_which_step()
    {
        var answered = 0;
        using var server = Server.Start(_ => Interlocked.Increment(ref answered) <= 10 ? (200, Decided) : (503, "{}"));
        var code = await InvokeAsync(server.Url, "--rate", "50,60", "--step", "200ms", "--warmup", "0", "--slo", "errors=10%");
        code.ShouldBe(LoadCommand.Broken);
        _errors.ToString().ShouldContain("not held: 60/s: errors is 100%, 90% above 10%");
        _errors.ToString().ShouldNotContain("not held: 50/s");
    }

    [Fact]
    public async Task Degraded_answers_are_counted_whatever_their_headers()
    {
        using var server = Server.Start(_ => (200, """{"decision":"REVIEW","degraded":"true"}"""));
        (await InvokeAsync(server.Url, "--rate", "50", "--step", "200ms", "--warmup", "0", "--slo", "degraded=99%")).ShouldBe(LoadCommand.Broken);
        Lines().ShouldHaveSingleItem().GetProperty("degraded").GetInt64().ShouldBe(10);
    }

    [Fact]
    public async Task Without_anything_to_hold_no_answer_at_all_is_1()
    {
        using var server = Server.Start(_ => (503, "{}"));
        (await InvokeAsync(server.Url, "--rate", "50", "--step", "200ms", "--warmup", "0")).ShouldBe(LoadCommand.Broken);
    }

    [Fact]
    public async Task The_profile_beside_a_job_starts_it_over_the_desk_and_tells_how_far_it_came()
    {
        var jobs = new List<string>();
        using var server = Server.Start(request =>
        {
            if (request.Path == "/check")
            {
                return (200, Decided);
            }

            lock (jobs)
            {
                jobs.Add($"{request.Method} {request.Authorization} {request.Body}");
            }

            return (
                request.Method == "POST" ? 201 : 200,
                """
                {"jobId":"x","state":"deciding","total":9,"settled":6,"done":5,"failures":[{"code":"PIPELINE","orders":1}],
                "firstAt":"2026-11-23T10:00:00Z","lastAt":"2026-11-23T10:00:02Z"}
                """
            );
        });
        var code = await InvokeAsync(server.Url, "--profile", "mixed", "--rate", "50", "--step", "200ms", "--token", "t-1", "--slo", "errors=0%");
        code.ShouldBe(LoadCommand.Held, _errors.ToString());
        jobs.Count.ShouldBe(2);
        jobs[0].ShouldStartWith("POST Bearer t-1 {\"jobId\":\"load-");
        jobs[0].ShouldContain("\"mode\":\"dry-run\"");
        jobs[1].ShouldStartWith("GET Bearer t-1");
        _errors.ToString().ShouldContain("deciding: 5 of 9 orders decided again in 2.0 s (3/s), 1 failed");
    }

    [Fact]
    public async Task A_job_that_does_not_start_is_1()
    {
        using var server = Server.Start(request => request.Path == "/check" ? (200, Decided) : (403, "{}"));
        var code = await InvokeAsync(server.Url, "--profile", "mixed", "--rate", "50", "--step", "100ms", "--token", "t-1", "--slo", "errors=0%");
        code.ShouldBe(LoadCommand.Broken);
        _errors.ToString().ShouldContain("the desk's API answers 403");
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<int> InvokeAsync(params string[] arguments) =>
        new LoadCommand(_output, _errors).InvokeAsync(arguments, TestContext.Current.CancellationToken);

    private List<JsonElement> Lines() =>
        [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private sealed record Request(string Method, string Path, string Authorization, string Body);

    private sealed class Server : IDisposable
    {
        private readonly HttpListener _listener;
        private readonly Func<Request, (int Status, string Body)> _answer;

        private Server(HttpListener listener, string url, Func<Request, (int, string)> answer) => (_listener, Url, _answer) = (listener, url, answer);

        public string Url { get; }

        public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = new();

        public static Server Start(Func<Request, (int Status, string Body)> answer)
        {
            var port = LocalPort.Free();
            var listener = new HttpListener();
            listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
            listener.Start();
            var server = new Server(listener, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/check"), answer);
            _ = server.ServeAsync();
            return server;
        }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await _listener.GetContextAsync());
                }
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task AnswerAsync(HttpListenerContext context)
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            Requests.Enqueue(body);
            var request = new Request(
                context.Request.HttpMethod,
                context.Request.Url!.AbsolutePath,
                context.Request.Headers["Authorization"] ?? "",
                body
            );
            var (status, text) = _answer(request);
            var bytes = Encoding.UTF8.GetBytes(text);
            context.Response.StatusCode = status;
            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }
    }
}
