using System.CommandLine;
using System.Globalization;
using FraudServerless.OrderGenerator;

var orders = new Option<long>("--orders", "-n") { Description = "How many orders", DefaultValueFactory = _ => 1000 };
var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same orders", DefaultValueFactory = _ => 1 };
var output = new Option<FileInfo?>("--out", "-o") { Description = "JSON lines, one legacy v1 request a line; standard output when left out" };
var labels = new Option<FileInfo?>("--labels") { Description = "CSV file of requestId,label (1: fraud or payment default)" };
var markets = new Option<string[]>("--market")
{
    Description = "Only these markets, comma-separated: " + string.Join(',', OrderSource.Markets),
    AllowMultipleArgumentsPerToken = true,
    CustomParser = result =>
        [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    DefaultValueFactory = _ => [],
};
var from = new Option<DateOnly?>("--from") { Description = "First day, UTC [default: 2025-11-01]" };
var days = new Option<int>("--days") { Description = "Days over which the orders spread", DefaultValueFactory = _ => new GeneratorOptions().Days };
var strict = new Option<bool>("--strict") { Description = "Every value in its own JSON type; the same as --loose-share 0" };
var looseShare = new Option<double>("--loose-share")
{
    Description = "Share of orders (0..1) in the loose spellings that the contract tolerates",
    DefaultValueFactory = _ => new GeneratorOptions().LooseShare,
};

Check(orders, value => value < 0 ? "--orders is not negative." : null);
Check(days, value => value is < 1 or > 36_500 ? "--days lies between 1 and 36500." : null);
Check(looseShare, value => value is >= 0 and <= 1 ? null : "--loose-share lies between 0 and 1.");
Check(
    markets,
    value =>
        value?.Except(OrderSource.Markets, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown
            ? $"There is no market {unknown}; choose from {string.Join(", ", OrderSource.Markets)}."
            : null
);

var command = new RootCommand("Makes synthetic orders of the legacy fraud-check API, with labels.")
{
    orders,
    seed,
    output,
    labels,
    markets,
    from,
    days,
    strict,
    looseShare,
};
command.SetAction(Run);
try
{
    return await command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
{
    // A full disk, a folder that may not be written to, a pipe that its reader closed.
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}

static void Check<T>(Option<T> option, Func<T?, string?> fault) =>
    option.Validators.Add(result =>
    {
        try
        {
            if (fault(result.GetValueOrDefault<T>()) is { } text)
            {
                result.AddError(text);
            }
        }
        catch (InvalidOperationException)
        {
            // Not even of the type: the parser says so itself.
        }
    });

static FileInfo? WithFolder(FileInfo? file)
{
    file?.Directory?.Create();
    return file;
}

async Task<int> Run(ParseResult parsed, CancellationToken cancel)
{
    var count = parsed.GetValue(orders);
    var options = new GeneratorOptions
    {
        Markets = parsed.GetValue(markets) ?? [],
        From = parsed.GetValue(from) is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : new GeneratorOptions().From,
        Days = parsed.GetValue(days),
        LooseShare = parsed.GetValue(strict) ? 0 : parsed.GetValue(looseShare),
    };
    await using var lines = WithFolder(parsed.GetValue(output)) is { } file ? file.Create() : Console.OpenStandardOutput();
    await using var buffered = new BufferedStream(lines, 1 << 16);
    await using var truth = WithFolder(parsed.GetValue(labels)) is { } csv ? csv.CreateText() : StreamWriter.Null;
    truth.NewLine = "\n";
    await truth.WriteLineAsync("requestId,label");
    long done = 0;
    long bad = 0;
    foreach (var order in OrderSource.Generate(count, parsed.GetValue(seed), options))
    {
        cancel.ThrowIfCancellationRequested();
        buffered.Write(order.Json.Span);
        buffered.WriteByte((byte)'\n');
        truth.Write(order.RequestId);
        truth.WriteLine(order.Label ? ",1" : ",0");
        bad += order.Label ? 1 : 0;
        if (++done % 100_000 == 0)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {count:N0} orders"));
        }
    }

    await Console.Error.WriteLineAsync(
        string.Create(CultureInfo.InvariantCulture, $"{done:N0} orders, {(done == 0 ? 0 : 100.0 * bad / done):F2} % bad")
    );
    return 0;
}
