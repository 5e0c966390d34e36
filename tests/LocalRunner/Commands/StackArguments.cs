using System.CommandLine;
using System.Globalization;
using FraudServerless.LocalRunner.Processes;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>Options that say how the stack runs; every command that may start one has them.</summary>
internal sealed class StackArguments
{
    private const string DynamoDbLocal = "dynamodb-local";
    private const string Double = "double";
    private const int MaxTableDelayMs = 10_000;

    private readonly Option<string> _ports = new("--ports")
    {
        Description =
            "'default' (API 3000, endpoint 3001, DynamoDB 8000, SQS 9324), 'auto' for free ones, or four numbers: API,ENDPOINT,DYNAMODB,SQS",
        DefaultValueFactory = _ => "default",
        HelpName = "default|auto|A,E,D,S",
    };

    private readonly Option<DirectoryInfo?> _data = new("--data")
    {
        Description = "Folder of the database, the queues and the logs [default: .local]",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _parameters = new("--parameter")
    {
        Description = "A parameter of template.yaml, NAME=VALUE; repeatable",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _artifacts = new("--artifacts")
    {
        Description = "A folder of artifacts for a container instead of the demo's, CONTAINER=DIR (e.g. model=model/model); repeatable",
        HelpName = "CONTAINER=DIR",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _instances = new("--instances")
    {
        Description = "Most instances of a function at a time (of one behind a queue: the queue's MaximumConcurrency)",
        DefaultValueFactory = _ => 10,
        HelpName = "N",
    };

    private readonly Option<bool> _native = new("--native")
    {
        Description = "Native executables, as deployed (a minute each the first time), instead of ordinary JIT builds",
    };

    private readonly Option<string> _awsPackages = new("--aws-packages")
    {
        Description = "What the functions are built on: the repository's own subset of the AWS packages, or the official ones from your feed",
        DefaultValueFactory = _ => LocalStackOptions.SourcePackages,
        HelpName = "source|official",
    };

    private readonly Option<bool> _noBuild = new("--no-build") { Description = "Take the executables of an earlier start, however old" };

    private readonly Option<string> _tables = new("--tables")
    {
        Description =
            "'dynamodb-local', or 'double': in memory, answering after a fixed delay, for figures that DynamoDB Local would bound; nothing of it outlives the stack",
        DefaultValueFactory = _ => DynamoDbLocal,
        HelpName = $"{DynamoDbLocal}|{Double}",
    };

    private readonly Option<string> _tableDelay = new("--table-delay")
    {
        Description = "From a call to the double of the tables to its answer",
        DefaultValueFactory = _ => "4ms",
        HelpName = "TIME",
    };

    private readonly Option<string?> _dynamoDbUrl = new("--dynamodb-url")
    {
        Description = "Another DynamoDB instead of starting DynamoDB Local; missing tables are created there",
        HelpName = "URL",
    };

    private readonly Option<string?> _sqsUrl = new("--sqs-url")
    {
        Description = "Another SQS instead of starting the emulator; missing queues are created there",
        HelpName = "URL",
    };

    private readonly Option<string?> _endpointUrl = new("--endpoint-url")
    {
        Description = "Another SageMaker runtime instead of starting the containers",
        HelpName = "URL",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Say more about what is done" };

    public void AddTo(Command command, bool forReading = false)
    {
        Option[] all = forReading
            ? [_data, _ports, _parameters, _dynamoDbUrl, _verbose]
            :
            [
                _ports,
                _data,
                _parameters,
                _artifacts,
                _instances,
                _native,
                _awsPackages,
                _noBuild,
                _tables,
                _tableDelay,
                _dynamoDbUrl,
                _sqsUrl,
                _endpointUrl,
                _verbose,
            ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _tables.AcceptOnlyFromAmong(DynamoDbLocal, Double);
        _awsPackages.AcceptOnlyFromAmong(LocalStackOptions.SourcePackages, LocalStackOptions.OfficialPackages);
        _instances.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var n) && n is < 1 or > 500)
            {
                result.AddError("--instances lies between 1 and 500.");
            }
        });
    }

    /// <exception cref="StackException">A value cannot be read.</exception>
    public LocalStackOptions Read(ParseResult parsed)
    {
        var root = LocalStackOptions.FindRoot();
        var (api, endpoint, dynamoDb, sqs) = Ports(parsed.GetValue(_ports)!);
        var verbose = parsed.GetValue(_verbose);
        return new LocalStackOptions
        {
            Root = root,
            DataFolder = parsed.GetValue(_data)?.FullName ?? Path.Combine(root, ".local"),
            ApiPort = api,
            EndpointPort = endpoint,
            DynamoDbPort = dynamoDb,
            SqsPort = sqs,
            Parameters = Pairs(parsed.GetValue(_parameters), "--parameter NAME=VALUE"),
            Artifacts = Pairs(parsed.GetValue(_artifacts), "--artifacts CONTAINER=DIR")
                .ToDictionary(pair => pair.Key, pair => Path.GetFullPath(pair.Value), StringComparer.Ordinal),
            MaxInstances = parsed.GetValue(_instances) is var max and > 0 ? max : 10,
            Native = parsed.GetValue(_native),
            AwsPackages = parsed.GetValue(_awsPackages) ?? LocalStackOptions.SourcePackages,
            NoBuild = parsed.GetValue(_noBuild),
            TableDelay = TableDelay(parsed),
            DynamoDbUrl = parsed.GetValue(_dynamoDbUrl),
            SqsUrl = parsed.GetValue(_sqsUrl),
            EndpointUrl = parsed.GetValue(_endpointUrl),
            Log = new StackLog(line => AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]"), line => Detail(verbose, line)),
        };
    }

    /// <returns>Null: no double of the tables is wanted.</returns>
    private TimeSpan? TableDelay(ParseResult parsed)
    {
        if (parsed.GetValue(_tables) != Double)
        {
            return parsed.GetResult(_tableDelay) is { Implicit: false }
                ? throw new StackException("--table-delay is the delay of --tables double.")
                : null;
        }

        if (parsed.GetValue(_dynamoDbUrl) is not null)
        {
            throw new StackException("--tables double stands in for the DynamoDB that --dynamodb-url names: leave one of them out.");
        }

        var text = parsed.GetValue(_tableDelay)!;
        return
            text.EndsWith("ms", StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= MaxTableDelayMs
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new StackException($"--table-delay is a time from 0ms to {MaxTableDelayMs}ms such as 4ms, not '{text}'.");
    }

    private static void Detail(bool verbose, string line)
    {
        if (verbose)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]");
        }
    }

    private static (int Api, int Endpoint, int DynamoDb, int Sqs) Ports(string text) =>
        text switch
        {
            "default" => (3000, 3001, 8000, 9324),
            "auto" => (0, 0, 0, 0),
            _ when text.Split(',') is [var a, var e, var d, var s]
                    && ushort.TryParse(a, out var api)
                    && ushort.TryParse(e, out var endpoint)
                    && ushort.TryParse(d, out var db)
                    && ushort.TryParse(s, out var sqs) => (api, endpoint, db, sqs),
            _ => throw new StackException("--ports takes 'default', 'auto', or four port numbers: API,ENDPOINT,DYNAMODB,SQS."),
        };

    private static Dictionary<string, string> Pairs(string[]? texts, string form)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts ?? [])
        {
            if (text.Split('=', 2) is not [var name, var value] || name.Length == 0)
            {
                throw new StackException($"{form} was expected, not '{text}'.");
            }

            pairs[name] = value;
        }

        return pairs;
    }
}
