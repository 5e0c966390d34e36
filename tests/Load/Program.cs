using System.CommandLine;
using FraudServerless.Load;

var urls = new Argument<string[]>("url")
{
    Arity = new ArgumentArity(1, 2),
    Description = "Loopback URL to POST to; with a second one, the reply of the first (and its Content-Type) is the body of the second",
};
var bodies = new Option<FileInfo?>("--bodies") { Description = "File of bodies, one a line, sent in turn; without it orders are generated" };
var orders = new Option<int>("--orders") { Description = "How many orders to generate", DefaultValueFactory = _ => 500 };
var seed = new Option<ulong>("--seed") { Description = "Seed of the generated orders", DefaultValueFactory = _ => 1 };
var form = new Option<string>("--as")
{
    Description = "Generated orders as callers send them (legacy) or as the endpoint gets them (order)",
    DefaultValueFactory = _ => "legacy",
};
form.AcceptOnlyFromAmong("legacy", "order");
var contentType = new Option<string>("--content-type") { Description = "Of the bodies", DefaultValueFactory = _ => "application/json" };
var lines = new Option<int>("--lines")
{
    Description = "So many bodies a request, one a line, as application/jsonlines",
    DefaultValueFactory = _ => 1,
};
var headers = new Option<string[]>("--header", "-H")
{
    Description = "'Name: value', sent with every request; may be repeated",
    DefaultValueFactory = _ => [],
};
var connections = new Option<int>("--connections", "-c")
{
    Description = "Kept connections, and the most requests under way",
    DefaultValueFactory = _ => 8,
};
var rate = new Option<double?>("--rate", "-r")
{
    Description = "Open loop: requests due a second, latency counted from the due time; without it a closed loop",
};
var seconds = new Option<double>("--seconds", "-d") { Description = "How long is measured, at most 600", DefaultValueFactory = _ => 10 };
var warmup = new Option<double>("--warmup", "-w") { Description = "Seconds before that are not counted, at most 600", DefaultValueFactory = _ => 2 };
var timeout = new Option<int>("--timeout-ms")
{
    Description = "For one reply, and for what is left over at the end",
    DefaultValueFactory = _ => 10_000,
};
var name = new Option<string>("--name") { Description = "Put into the report", DefaultValueFactory = _ => "" };
var jsonOnly = new Option<bool>("--json") { Description = "Only the JSON line, no table" };

var command = new RootCommand(
    "Drives one URL, or a chain of two, on this machine and measures it. The JSON line goes to standard output, the table to standard error."
)
{
    urls,
    bodies,
    orders,
    seed,
    form,
    contentType,
    lines,
    headers,
    connections,
    rate,
    seconds,
    warmup,
    timeout,
    name,
    jsonOnly,
};
command.SetAction(Run);
return await command.Parse(args).InvokeAsync();

async Task<int> Run(ParseResult parsed, CancellationToken cancel)
{
    var faults = new List<string>();
    var places = parsed.GetValue(urls)!;
    var targets = new List<Target>();
    foreach (var (index, url) in places.Index())
    {
        var accept = index + 1 < places.Length ? "text/csv" : "*/*";
        if (Target.TryCreate(url, accept, parsed.GetValue(headers)!, out var target, out var fault))
        {
            targets.Add(target!);
        }
        else
        {
            faults.Add(fault!);
        }
    }

    Require(parsed.GetValue(connections) is >= 1 and <= 1024, "--connections lies between 1 and 1024.");
    Require(parsed.GetValue(rate) is null or (> 0 and <= 1_000_000), "--rate lies between 0 and 1000000.");
    Require(parsed.GetValue(seconds) is > 0 and <= 600, "--seconds lies between 0 and 600.");
    Require(parsed.GetValue(warmup) is >= 0 and <= 600, "--warmup lies between 0 and 600.");
    Require(parsed.GetValue(timeout) is >= 1 and <= 120_000, "--timeout-ms lies between 1 and 120000.");
    Require(parsed.GetValue(orders) >= 1, "--orders is at least 1.");
    Require(parsed.GetValue(lines) is >= 1 and <= 10_000, "--lines lies between 1 and 10000.");
    Require(parsed.GetValue(bodies) is not { Exists: false }, "The file of --bodies does not exist.");
    Require(!parsed.GetValue(contentType)!.AsSpan().ContainsAny('\r', '\n'), "--content-type is one line.");
    if (faults.Count == 0)
    {
        var sent = parsed.GetValue(bodies) is { } file
            ? Bodies.FromFile(file)
            : Bodies.Generate(parsed.GetValue(orders), parsed.GetValue(seed), parsed.GetValue(form) == "order", TimeProvider.System.GetUtcNow());
        Require(sent.Count > 0, "The file of --bodies has no line.");
        if (faults.Count == 0)
        {
            return await Drive(parsed, targets, sent, cancel);
        }
    }

    faults.ForEach(Console.Error.WriteLine);
    return 1;

    void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            faults.Add(otherwise);
        }
    }
}

async Task<int> Drive(ParseResult parsed, List<Target> targets, IReadOnlyList<ReadOnlyMemory<byte>> sent, CancellationToken cancel)
{
    var perRequest = parsed.GetValue(lines);
    var plan = new Plan
    {
        Name = parsed.GetValue(name)!,
        Targets = targets,
        Bodies = perRequest == 1 ? sent : Bodies.Join(sent, perRequest),
        LinesPerBody = perRequest,
        ContentType = perRequest == 1 ? parsed.GetValue(contentType)! : "application/jsonlines",
        Connections = parsed.GetValue(connections),
        Rate = parsed.GetValue(rate),
        Seconds = parsed.GetValue(seconds),
        WarmupSeconds = parsed.GetValue(warmup),
        Timeout = TimeSpan.FromMilliseconds(parsed.GetValue(timeout)),
    };
    var outcome = await Task.Run(() => new Driver(plan).Run(cancel), cancel);
    if (!parsed.GetValue(jsonOnly))
    {
        await Console.Error.WriteAsync(Report.Table(outcome));
    }

    Console.WriteLine(Report.Json(outcome));
    return outcome.Tally.Good > 0 ? 0 : 2;
}
