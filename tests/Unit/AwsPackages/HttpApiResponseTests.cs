using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Amazon.Lambda.AspNetCoreServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>How what the application does looks to the HTTP API.</summary>
[Collection(LambdaProcess.Name)]
public sealed class HttpApiResponseTests
{
    [Fact]
    public async Task A_text_body_stays_text()
    {
        var answer = await AnswerAsync(context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.WriteAsync("{\"text\":\"grüße \\\"€\\\"\"}");
        });

        answer.Status.ShouldBe(200);
        answer.Body.ShouldBe("{\"text\":\"grüße \\\"€\\\"\"}");
        answer.IsBase64.ShouldBeFalse();
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("image/png")]
    [InlineData("IMAGE/PNG; x=y")]
    public async Task A_binary_type_travels_as_base64(string contentType)
    {
        var answer = await AnswerAsync(context =>
        {
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync("ascii");
        });

        answer.IsBase64.ShouldBeTrue();
        answer.Body.ShouldBe(Convert.ToBase64String("ascii"u8));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/vnd.unknown")]
    [InlineData(null)]
    public async Task Bytes_that_are_no_text_travel_as_base64_whatever_they_claim(string? contentType)
    {
        byte[] bytes = [0xff, 0xfe, 0x00];
        var answer = await AnswerAsync(context =>
        {
            context.Response.ContentType = contentType;
            return context.Response.Body.WriteAsync(bytes).AsTask();
        });

        answer.IsBase64.ShouldBeTrue();
        Convert.FromBase64String(answer.Body!).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_compressed_body_travels_as_base64()
    {
        var answer = await AnswerAsync(async context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("hello"u8.ToArray());
        });

        answer.IsBase64.ShouldBeTrue();
        using var reader = new StreamReader(new GZipStream(new MemoryStream(Convert.FromBase64String(answer.Body!)), CompressionMode.Decompress));
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe("hello");
    }

    [Fact]
    public async Task Types_can_be_registered()
    {
        await using var function = await HttpApiFunction.StartAsync(
            app =>
                app.Run(context =>
                {
                    context.Response.ContentType = context.Request.Path == "/svg" ? "image/svg+xml" : "image/png";
                    return context.Response.WriteAsync("x");
                }),
            options =>
            {
                options.RegisterResponseContentEncodingForContentType("image/svg+xml", ResponseContentEncoding.Base64);
                options.RegisterResponseContentEncodingForContentType("image/png", ResponseContentEncoding.Default);
            }
        );

        (await Answer.OfAsync(function, "/svg")).IsBase64.ShouldBeTrue();
        (await Answer.OfAsync(function, "/png")).IsBase64.ShouldBeFalse();
    }

    [Fact]
    public async Task Repeated_headers_are_joined_and_cookies_stand_apart()
    {
        var answer = await AnswerAsync(context =>
        {
            context.Response.Headers.Append("X-Many", "a");
            context.Response.Headers.Append("X-Many", "b");
            context.Response.Cookies.Append("s", "1");
            context.Response.Cookies.Append("t", "2", new CookieOptions { Secure = true });
            return Task.CompletedTask;
        });

        answer.Headers["X-Many"].ShouldBe("a,b");
        answer.Headers.Keys.ShouldNotContain("Set-Cookie");
        answer.Cookies.ShouldBe(["s=1; path=/", "t=2; path=/; secure"]);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public async Task Statuses_without_a_body_have_none(int status)
    {
        var answer = await AnswerAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("never");
        });

        answer.Status.ShouldBe(status);
        answer.Body.ShouldBe("");
        answer.IsBase64.ShouldBeFalse();
    }

    [Fact]
    public async Task HEAD_answers_the_headers_alone()
    {
        var answer = await AnswerAsync(
            context =>
            {
                context.Response.ContentLength = 5;
                return context.Response.WriteAsync("hello");
            },
            method: "HEAD"
        );

        answer.Status.ShouldBe(200);
        answer.Headers["Content-Length"].ShouldBe("5");
        answer.Body.ShouldBe("");
    }

    [Fact]
    public async Task An_answer_of_nothing_is_an_empty_200()
    {
        var answer = await AnswerAsync(_ => Task.CompletedTask);

        answer.Status.ShouldBe(200);
        answer.Body.ShouldBe("");
        answer.Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unhandled_exception_is_a_500_without_a_trace_of_what_was_written()
    {
        var log = new Messages();
        await using var function = await HttpApiFunction.StartAsync(
            app =>
                app.Run(async context =>
                {
                    context.Response.StatusCode = 201;
                    context.Response.Headers["X-Before"] = "1";
                    await context.Response.WriteAsync("half");
                    throw new InvalidOperationException("secret");
                }),
            services: services => services.AddSingleton<ILoggerProvider>(log)
        );

        var posted = await function.InvokeAsync(HttpApiEvents.Request("GET", "/").ToJsonString());

        posted.Kind.ShouldBe("response");
        var answer = new Answer(posted.Json);
        answer.Status.ShouldBe(500);
        answer.Body.ShouldBe("");
        answer.Headers.ShouldBeEmpty();
        posted.Text.ShouldNotContain("secret");
        log.Errors.ShouldHaveSingleItem().Message.ShouldBe("secret");
    }

    [Fact]
    public async Task A_bad_request_that_escapes_the_application_is_a_failure_of_it() =>
        (await AnswerAsync(_ => throw new BadHttpRequestException("no", 413))).Status.ShouldBe(500);

    [Fact]
    public async Task A_request_that_the_application_aborts_fails()
    {
        var cancelled = false;
        var answer = await AnswerAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            context.Abort();
            cancelled = context.RequestAborted.IsCancellationRequested;
        });

        cancelled.ShouldBeTrue();
        answer.Status.ShouldBe(500);
        answer.Body.ShouldBe("");
    }

    [Fact]
    public async Task Callbacks_run_last_registered_first_and_starting_may_still_set_headers()
    {
        var order = new List<string>();
        var answer = await AnswerAsync(context =>
        {
            context.Response.OnStarting(() =>
            {
                order.Add("starting 1");
                context.Response.Headers["X-Late"] = "yes";
                return Task.CompletedTask;
            });
            context.Response.OnStarting(() =>
            {
                order.Add("starting 2");
                return Task.CompletedTask;
            });
            context.Response.OnCompleted(() =>
            {
                order.Add("completed 1");
                return Task.CompletedTask;
            });
            context.Response.OnCompleted(() =>
            {
                order.Add("completed 2");
                return Task.CompletedTask;
            });
            order.Add("application");
            return Task.CompletedTask;
        });

        order.ShouldBe(["application", "starting 2", "starting 1", "completed 2", "completed 1"]);
        answer.Headers["X-Late"].ShouldBe("yes");
    }

    [Fact]
    public async Task Writing_starts_the_response_and_headers_are_then_fixed()
    {
        var before = true;
        var after = false;
        Exception? late = null;
        var answer = await AnswerAsync(async context =>
        {
            context.Response.BodyWriter.Write("a"u8);
            before = context.Response.HasStarted;
            await context.Response.BodyWriter.FlushAsync();
            after = context.Response.HasStarted;
            await context.Response.Body.WriteAsync("b"u8.ToArray());
            late = Record.Exception(() => context.Response.StatusCode = 404);
            await context.Response.WriteAsync("c");
            await context.Response.CompleteAsync();
        });

        before.ShouldBeFalse();
        after.ShouldBeTrue();
        late.ShouldBeOfType<InvalidOperationException>();
        answer.Body.ShouldBe("abc");
    }

    [Fact]
    public async Task A_file_is_sent()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "0123456789", TestContext.Current.CancellationToken);

            (await AnswerAsync(context => context.Response.SendFileAsync(path, 2, 3))).Body.ShouldBe("234");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Large_bodies_pass_and_the_next_answer_is_its_own()
    {
        await using var function = await HttpApiFunction.StartAsync(app =>
            app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                await context.Response.WriteAsync(await reader.ReadToEndAsync());
            })
        );
        var large = new string('ö', 1_500_000);

        new Answer((await function.InvokeAsync(HttpApiEvents.Request("POST", "/", large).ToJsonString())).Json).Body.ShouldBe(large);
        new Answer((await function.InvokeAsync(HttpApiEvents.Request("POST", "/", "small").ToJsonString())).Json).Body.ShouldBe("small");
    }

    [Fact]
    public async Task Services_of_a_request_are_disposed_after_it()
    {
        var disposed = 0;
        await using var function = await HttpApiFunction.StartAsync(
            app =>
                app.Run(context =>
                {
                    context.RequestServices.GetRequiredService<Scoped>().Disposed = () => disposed++;
                    return Task.CompletedTask;
                }),
            services: services => services.AddScoped<Scoped>()
        );

        await Answer.OfAsync(function, "/");
        await Answer.OfAsync(function, "/");

        disposed.ShouldBe(2);
    }

    [Fact]
    public async Task Many_requests_get_their_own_answers()
    {
        await using var function = await HttpApiFunction.StartAsync(app => app.MapGet("/n/{n:int}", (int n) => Results.Text($"{n}")));

        for (var n = 0; n < 2_000; n++)
        {
            (await Answer.OfAsync(function, $"/n/{n}")).Body.ShouldBe($"{n}");
        }
    }

    private static async Task<Answer> AnswerAsync(RequestDelegate application, string method = "GET")
    {
        await using var function = await HttpApiFunction.StartAsync(app => app.Run(application));
        var posted = await function.InvokeAsync(HttpApiEvents.Request(method, "/").ToJsonString());
        posted.Kind.ShouldBe("response", posted.Text);
        return new Answer(posted.Json);
    }

    private sealed class Answer(JsonElement json)
    {
        public int Status { get; } = json.GetProperty("statusCode").GetInt32();
        public string? Body { get; } = json.GetProperty("body").GetString();
        public bool IsBase64 { get; } = json.GetProperty("isBase64Encoded").GetBoolean();
        public Dictionary<string, string?> Headers { get; } =
            json.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString());
        public string?[] Cookies { get; } =
            json.TryGetProperty("cookies", out var cookies) ? [.. cookies.EnumerateArray().Select(cookie => cookie.GetString())] : [];

        public static async Task<Answer> OfAsync(HttpApiFunction function, string path) =>
            new((await function.InvokeAsync(HttpApiEvents.Request("GET", path).ToJsonString())).Json);
    }

    private sealed class Scoped : IDisposable
    {
        public Action Disposed { get; set; } = () => { };

        public void Dispose() => Disposed();
    }

    private sealed class Messages : ILoggerProvider, ILogger
    {
        public List<Exception> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && exception is not null)
            {
                Errors.Add(exception);
            }
        }

        public void Dispose() { }
    }
}
