using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>The same request sees the same path under Lambda as under Kestrel, but for dot segments and what is no UTF-8.</summary>
[Collection(LambdaProcess.Name)]
public sealed class KestrelParityTests
{
    private static readonly string[] Pieces =
    [
        "/",
        "/",
        "x",
        "%2F",
        "%20",
        "+",
        "%25",
        "%41",
        "%c3%bc",
        "%E2%82%AC",
        "%F0%9F%98%80",
        "%",
        "%4",
        "%zz",
        "~:@",
    ];

    [Fact]
    public async Task Paths_are_decoded_alike()
    {
        var random = new Random(20261123);
        await using var function = await HttpApiFunction.StartAsync(app => app.Run(EchoAsync));
        await using var kestrel = await StartKestrelAsync();
        for (var i = 0; i < 1_000; i++)
        {
            var path = "/" + string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pieces[random.Next(Pieces.Length)]));

            var expected = await AskAsync(kestrel, path);
            var actual = (await function.InvokeAsync(HttpApiEvents.Request("GET", path).ToJsonString())).Json.GetProperty("body").GetString();

            actual.ShouldBe(expected, path);
        }
    }

    private static Task EchoAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return context.Response.WriteAsync(context.Request.PathBase.Value + "|" + context.Request.Path.Value);
    }

    private static async Task<WebApplication> StartKestrelAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(EchoAsync);
        await app.StartAsync();
        return app;
    }

    /// <summary>Over a bare socket: an HTTP client would tidy the path up.</summary>
    private static async Task<string> AskAsync(WebApplication kestrel, string path)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(kestrel.Urls.Single()).Port);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        answer.ShouldStartWith("HTTP/1.1 200");
        return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }
}
