using System.CommandLine;
using System.Globalization;

namespace FraudServerless.Load;

/// <summary>The command line.</summary>
internal sealed class LoadArguments
{
    private const double MaxSeconds = 600;
    private const int MaxConnections = 1024;

    /// <summary>Kept in memory; beyond it orders come again and are answered from the record.</summary>
    private const long MaxGenerated = 500_000;
    private const int FewOrders = 500;

    private readonly Argument<string[]> _urls = new("url")
    {
        Arity = new ArgumentArity(1, 2),
        Description = "URL to POST to; with a second one, the reply of the first (and its Content-Type) is the body of the second",
    };

    private readonly Option<bool> _elsewhere = new("--elsewhere")
    {
        Description = "The URL may be https and on another machine, which is yours to drive; otherwise only loopback addresses are",
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description =
            "checkout: 200, 400 and 1000 orders/s; sale: ten times the usual within a minute and back; mixed: beside a rescore job (with --token)",
        HelpName = string.Join('|', Profile.Names),
    };

    private readonly Option<string?> _rates = new("--rate", "-r")
    {
        Description =
            "Open loop: requests due a second, latency counted from the due time; several, with commas between, are steps. Without it (or --profile) a closed loop",
        HelpName = "R,R,…",
    };

    private readonly Option<string?> _seconds = new("--step", "--seconds", "-d")
    {
        Description = "How long each step is, or a closed loop is measured, e.g. 30s [default: 10s, or the profile's]",
        HelpName = "TIME",
    };

    private readonly Option<string> _warmup = new("--warmup", "-w")
    {
        Description = "Time before, at the first rate, that is not counted",
        DefaultValueFactory = _ => "2s",
        HelpName = "TIME",
    };

    private readonly Option<string[]> _slos = new("--slo")
    {
        Description = "What each step has to hold: p99.9=250ms, max=1s, errors=0.1%, degraded=1%; repeatable [default: the profile's]",
        DefaultValueFactory = _ => [],
        HelpName = "WHAT=MOST",
    };

    private readonly Option<FileInfo?> _out = new("--out")
    {
        Description = "A page with the latencies by percentile, for each stage and step, as pictures and tables",
        HelpName = "FILE.html",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "For the rescore job of --profile mixed: of somebody with the role risk",
        HelpName = "TOKEN",
    };

    private readonly Option<FileInfo?> _bodies = new("--bodies")
    {
        Description = "File of bodies, one a line, sent in turn; without it orders are generated",
    };

    private readonly Option<int?> _orders = new("--orders")
    {
        Description = "How many orders to generate; fewer than are sent come again [default: as many as are due in an open loop, else 500]",
        HelpName = "N",
    };

    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description =
            "The same seed gives the same orders, which a stack that keeps its records answers from them [default: of the clock, with --as order 1]",
        HelpName = "S",
    };

    private readonly Option<string> _form = new("--as")
    {
        Description = "Generated orders as callers send them (legacy) or as the endpoint gets them (order)",
        DefaultValueFactory = _ => "legacy",
    };

    private readonly Option<string> _contentType = new("--content-type")
    {
        Description = "Of the bodies",
        DefaultValueFactory = _ => "application/json",
    };

    private readonly Option<int> _lines = new("--lines")
    {
        Description = "So many bodies a request, one a line, as application/jsonlines",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string[]> _headers = new("--header", "-H")
    {
        Description = "'Name: value', sent with every request; may be repeated",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int?> _connections = new("--connections", "-c")
    {
        Description = "Kept connections, and the most requests under way [default: 8, in an open loop 64]",
        HelpName = "N",
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "For one reply, and for what is left over at the end",
        DefaultValueFactory = _ => "10s",
        HelpName = "TIME",
    };

    private readonly Option<string> _name = new("--name") { Description = "Put into the report", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _quiet = new("--json") { Description = "Only the JSON lines: no progress and no tables" };

    public LoadArguments()
    {
        _form.AcceptOnlyFromAmong("legacy", "order");
        _profile.AcceptOnlyFromAmong(Profile.Names);
    }

    public RootCommand ToCommand() =>
        new(
            """
            Drives one URL, or a chain of two, and measures it. A JSON line for each step goes to standard output, progress and tables to standard error.

            Ends with 0 when all that had to hold did, 1 when something did not or nothing was answered, 2 when the arguments make no run.

            Examples:
              http://127.0.0.1:3000/v1/fraud-check --profile checkout --out load.html
              http://127.0.0.1:3000/v1/fraud-check --rate 200,400 --step 30s --slo p99.9=250ms --slo errors=0.1%
              http://127.0.0.1:8080/invocations http://127.0.0.1:8081/invocations --as order -c 32
            """
        )
        {
            _urls,
            _elsewhere,
            _profile,
            _rates,
            _seconds,
            _warmup,
            _slos,
            _out,
            _token,
            _bodies,
            _orders,
            _seed,
            _form,
            _contentType,
            _lines,
            _headers,
            _connections,
            _timeout,
            _name,
            _quiet,
        };

    /// <returns>Null, and every reason why the arguments make no run.</returns>
    public (LoadRequest? Request, IReadOnlyList<string> Faults) Read(ParseResult parsed, TimeProvider time)
    {
        var faults = new List<string>();
        var targets = Targets(parsed, faults);
        var rates = Rates(parsed, faults);
        var seconds = parsed.GetValue(_seconds) is { } given ? Time(given, "--step", least: 0.01, MaxSeconds, faults) : (double?)null;
        var warmup = Time(parsed.GetValue(_warmup)!, "--warmup", least: 0, MaxSeconds, faults);
        var timeout = Time(parsed.GetValue(_timeout)!, "--timeout", least: 0.001, most: 120, faults);
        var profile = parsed.GetValue(_profile) is { } name ? Profile.Of(name, rates, seconds) : null;
        var slos = Slos(parsed, profile, faults);
        var connections = parsed.GetValue(_connections);
        Require(connections is null or (>= 1 and <= MaxConnections), $"--connections lies between 1 and {MaxConnections}.");
        Require(parsed.GetValue(_orders) is null or >= 1, "--orders is at least 1.");
        Require(parsed.GetValue(_lines) is >= 1 and <= 10_000, "--lines lies between 1 and 10000.");
        Require(parsed.GetValue(_bodies) is not { Exists: false }, "The file of --bodies does not exist.");
        Require(!parsed.GetValue(_contentType)!.AsSpan().ContainsAny('\r', '\n'), "--content-type is one line.");
        Require(profile?.JobStep is null || parsed.GetValue(_token) is not null, "--profile mixed starts a rescore job and needs --token.");
        Require(profile is null or { Name: "checkout" } || rates.Count <= 1, "--profile sale and mixed take one rate.");
        Require(profile is null || targets.Count <= 1, "A profile drives one URL.");
        if (faults.Count > 0)
        {
            return (null, faults);
        }

        var schedule = ScheduleOf(profile?.Steps ?? [.. rates.Select(rate => Step.At(rate, seconds ?? 10))], warmup);
        var (bodies, notes) = BodiesOf(parsed, schedule, time);
        if (bodies.Count == 0)
        {
            return (null, ["The file of --bodies has no line."]);
        }

        var lines = parsed.GetValue(_lines);
        var plan = new Plan
        {
            Name = parsed.GetValue(_name) is { Length: > 0 } own ? own : profile?.Name ?? "",
            Targets = targets,
            Bodies = lines == 1 ? bodies : Bodies.Join(bodies, lines),
            LinesPerBody = lines,
            ContentType = lines == 1 ? parsed.GetValue(_contentType)! : "application/jsonlines",
            Connections = connections ?? (schedule is null ? 8 : 64),
            Schedule = schedule,
            Seconds = seconds ?? 10,
            WarmupSeconds = warmup,
            Timeout = TimeSpan.FromSeconds(timeout),
        };
        var request = new LoadRequest
        {
            Plan = plan,
            Slos = slos,
            Notes = [.. profile is null ? [] : new[] { ("Profile", $"{profile.Name}: {profile.Meaning}") }, .. notes],
            Out = parsed.GetValue(_out),
            Quiet = parsed.GetValue(_quiet),
            Desk = profile?.JobStep is null ? null : new Uri(new Uri(parsed.GetValue(_urls)![0]), "/"),
            Token = parsed.GetValue(_token),
            JobStep = profile?.JobStep + (warmup > 0 ? 1 : 0),
        };
        return (request, []);

        void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                faults.Add(otherwise);
            }
        }
    }

    /// <summary>The steps after their warm-up; null: a closed loop.</summary>
    private static Schedule? ScheduleOf(IReadOnlyList<Step> steps, double warmup) =>
        steps.Count == 0 ? null
        : warmup > 0 ? new Schedule([new Step("warm-up", steps[0].From, steps[0].From, warmup, Counts: false), .. steps])
        : new Schedule(steps);

    private List<Target> Targets(ParseResult parsed, List<string> faults)
    {
        var places = parsed.GetValue(_urls)!;
        var targets = new List<Target>();
        foreach (var (index, url) in places.Index())
        {
            var accept = index + 1 < places.Length ? "text/csv" : "*/*";
            if (Target.TryCreate(url, accept, parsed.GetValue(_headers)!, parsed.GetValue(_elsewhere), out var target, out var fault))
            {
                targets.Add(target!);
            }
            else
            {
                faults.Add(fault!);
            }
        }

        return targets;
    }

    private List<double> Rates(ParseResult parsed, List<string> faults)
    {
        var rates = new List<double>();
        foreach (var text in parsed.GetValue(_rates)?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1_000_000)
            {
                rates.Add(rate);
            }
            else
            {
                faults.Add($"--rate has numbers between 0 and 1000000 with commas between, not '{text}'.");
            }
        }

        if (rates.Distinct().Count() < rates.Count)
        {
            faults.Add("--rate names each rate once.");
        }

        return rates;
    }

    private IReadOnlyList<Slo> Slos(ParseResult parsed, Profile? profile, List<string> faults)
    {
        var slos = new List<Slo>();
        foreach (var text in parsed.GetValue(_slos)!)
        {
            if (Slo.Parse(text) is { } slo)
            {
                slos.Add(slo);
            }
            else
            {
                faults.Add($"--slo is p99.9=250ms, max=1s, errors=0.1% or degraded=1%, not '{text}'.");
            }
        }

        return slos.Count == 0 && profile is not null ? profile.Slos : slos;
    }

    private (IReadOnlyList<ReadOnlyMemory<byte>> Bodies, IEnumerable<(string Name, string Value)> Notes) BodiesOf(
        ParseResult parsed,
        Schedule? schedule,
        TimeProvider time
    )
    {
        if (parsed.GetValue(_bodies) is { } file)
        {
            return (Bodies.FromFile(file), [("Bodies", file.Name)]);
        }

        var normalised = parsed.GetValue(_form) == "order";
        var due = schedule is null ? FewOrders : schedule.Requests * parsed.GetValue(_lines);
        var count = parsed.GetValue(_orders) ?? (int)Math.Min(due, MaxGenerated);
        var seed = parsed.GetValue(_seed) ?? (normalised ? 1 : (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
        var again = count < due ? ", which come again: a stack answers them from the record" : "";
        return (
            Bodies.Generate(count, seed, normalised, time.GetUtcNow()),
            [("Orders", string.Create(CultureInfo.InvariantCulture, $"{count:N0} generated, seed {seed}{again}"))]
        );
    }

    private static double Time(string text, string option, double least, double most, List<string> faults)
    {
        if (Durations.Parse(text) is { } seconds && seconds >= least && seconds <= most)
        {
            return seconds;
        }

        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{option} is a time such as 30s or 500ms, at most {most:0} s, not '{text}'."));
        return 0;
    }
}
