using System.CommandLine;
using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.Messaging;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>What <c>rescore</c> is to do.</summary>
internal enum RescoreAction
{
    Start,
    Resume,
    Cancel,
    Report,
}

/// <summary>The command line of <c>rescore</c>, checked.</summary>
/// <param name="JobId">Null: a new job's id is made up.</param>
/// <param name="OrderFile">Null: the job finds its orders itself.</param>
/// <param name="Out">Where the report is saved, <c>.html</c> or <c>.json</c>; null: nowhere.</param>
internal sealed record RescoreRequest(
    RescoreAction Action,
    string? JobId,
    RescoreSelection Selection,
    RescoreMode Mode,
    string? Model,
    string? OrderFile,
    bool Detach,
    string? Out
);

/// <summary>Options of <c>rescore</c>.</summary>
internal sealed class RescoreArguments
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int DefaultDays = 30;

    private readonly Option<FileInfo?> _orders = new("--orders")
    {
        Description =
            "The orders: one order number a line, or one order in the legacy v1 format as JSON (decided as the message has it); # begins a comment",
        HelpName = "FILE",
    };
    private readonly Option<string?> _market = new("--market") { Description = "Decisions of this market", HelpName = "DE" };
    private readonly Option<string?> _outcome = new("--outcome")
    {
        Description = $"Decisions with this outcome: {DecisionOutcomes.All.Enumerate("or")}",
        HelpName = "OUTCOME",
    };
    private readonly Option<bool> _degraded = new("--degraded") { Description = "Only decisions that were made without the model" };
    private readonly Option<string?> _from = new("--from")
    {
        Description = "First day of the decisions, in UTC [default: 30 days before --to]",
        HelpName = "YYYY-MM-DD",
    };
    private readonly Option<string?> _to = new("--to") { Description = "Last day, in UTC [default: today]", HelpName = "YYYY-MM-DD" };
    private readonly Option<long?> _limit = new("--limit")
    {
        Description = "Most orders; the youngest day first, or the file's first",
        HelpName = "N",
    };
    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model of routes.json to ask, challengers included [default: each order's own route]",
        HelpName = "MODEL",
    };
    private readonly Option<string> _mode = new("--mode")
    {
        Description =
            "publish: the new decision takes the current one's place; shadow: it is kept beside it; dry-run: it is only counted. The last two never touch the current one",
        DefaultValueFactory = _ => "publish",
        HelpName = "publish|shadow|dry-run",
    };
    private readonly Option<string?> _job = new("--job") { Description = "The new job's id [default: made of the time]", HelpName = "ID" };
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on with a job that was cancelled or broke off, or try its failures again; one with --orders needs the same file again",
        HelpName = "ID",
    };
    private readonly Option<string?> _cancel = new("--cancel") { Description = "Stop a job; what is decided stays decided", HelpName = "ID" };
    private readonly Option<string?> _report = new("--report")
    {
        Description = "Show what a job has brought about so far; also degraded-DAY and shadow-ENDPOINT-DAY, which count by themselves",
        HelpName = "ID",
    };
    private readonly Option<bool> _detach = new("--detach") { Description = "Start or resume the job and leave; needs a running stack to carry on" };
    private readonly Option<FileInfo?> _out = new("--out")
    {
        Description = "Save the report, as a page or as data",
        HelpName = "FILE.html|FILE.json",
    };

    private Option[] Selecting => [_market, _outcome, _degraded, _from, _to];

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_orders, .. Selecting, _limit, _model, _mode, _job, _resume, _cancel, _report, _detach, _out])
        {
            command.Options.Add(option);
        }
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="today">In UTC.</param>
    /// <param name="models">All that routes.json names; null: of a stack elsewhere, which knows its own.</param>
    /// <exception cref="StackException">It cannot be meant so; all faults at once.</exception>
    public RescoreRequest Read(ParseResult parsed, DateOnly today, IReadOnlyCollection<string>? models)
    {
        var faults = new List<string>();
        var (action, jobId) = Action(parsed, faults);
        var listed = parsed.GetValue(_orders) is not null;
        if (action == RescoreAction.Start)
        {
            CheckStart(parsed, jobId, listed, faults);
        }
        else
        {
            CheckOther(parsed, action, faults);
        }

        if (parsed.GetValue(_model) is { } model && models?.Contains(model, StringComparer.Ordinal) == false)
        {
            faults.Add($"--model {model}: routes.json names no such model; there are {string.Join(", ", models.Order(StringComparer.Ordinal))}.");
        }

        if (!RescoreNames.TryParse(parsed.GetValue(_mode), out var mode))
        {
            faults.Add($"--mode is publish, shadow or dry-run, not '{parsed.GetValue(_mode)}'.");
        }

        var file = parsed.GetValue(_out);
        if (file is not null && file.Extension is not (".html" or ".json"))
        {
            faults.Add("--out ends in .html or .json.");
        }
        else if (file is { Directory.Exists: false })
        {
            faults.Add($"--out: there is no folder {file.Directory.FullName}.");
        }

        var selection = Selection(parsed, listed, today, faults);
        return faults.Count == 0
            ? new RescoreRequest(
                action,
                jobId,
                selection,
                mode,
                parsed.GetValue(_model),
                parsed.GetValue(_orders)?.FullName,
                parsed.GetValue(_detach),
                file?.FullName
            )
            : throw new StackException(string.Join('\n', faults));
    }

    private (RescoreAction, string?) Action(ParseResult parsed, List<string> faults)
    {
        (Option<string?> Option, RescoreAction Action)[] others =
        [
            (_resume, RescoreAction.Resume),
            (_cancel, RescoreAction.Cancel),
            (_report, RescoreAction.Report),
        ];
        var given = others.Where(other => IsGiven(parsed, other.Option)).ToList();
        if (given.Count > 1)
        {
            faults.Add($"{string.Join(" and ", given.Select(other => other.Option.Name))} cannot be asked at once.");
        }

        return given is [var only, ..] ? (only.Action, parsed.GetValue(only.Option)) : (RescoreAction.Start, parsed.GetValue(_job));
    }

    private void CheckStart(ParseResult parsed, string? jobId, bool listed, List<string> faults)
    {
        if (jobId is not null && RescoreJobs.FaultOfId(jobId) is { } fault)
        {
            faults.Add($"--job {jobId}: {fault}.");
        }

        var selecting = Selecting.Where(option => IsGiven(parsed, option)).Select(option => option.Name).ToList();
        if (listed && selecting.Count > 0)
        {
            faults.Add($"--orders names the orders; leave out {string.Join(", ", selecting)}.");
        }

        if (!listed && selecting.Count == 0)
        {
            faults.Add(
                "Which orders? Say --orders FILE, or what their decisions have in common: --market, --outcome, --degraded, --from, --to (all of them together). See rescore --help."
            );
        }

        if (IsGiven(parsed, _detach) && IsGiven(parsed, _out))
        {
            faults.Add("--detach does not wait for a report to save; take it later with --report ID --out FILE.");
        }
    }

    private void CheckOther(ParseResult parsed, RescoreAction action, List<string> faults)
    {
        Option[] senseless = action switch
        {
            RescoreAction.Resume => [.. Selecting, _limit, _model, _mode, _job],
            RescoreAction.Cancel => [_orders, .. Selecting, _limit, _model, _mode, _job, _detach, _out],
            _ => [_orders, .. Selecting, _limit, _model, _mode, _job, _detach],
        };
        var given = senseless.Where(option => IsGiven(parsed, option)).Select(option => option.Name).ToList();
        if (given.Count > 0)
        {
            faults.Add($"The job is what it was made; leave out {string.Join(", ", given)}.");
        }
    }

    private RescoreSelection Selection(ParseResult parsed, bool listed, DateOnly today, List<string> faults)
    {
        DecisionOutcome? outcome = null;
        if (parsed.GetValue(_outcome) is { } name)
        {
            if (DecisionOutcomes.TryParse(name.ToUpperInvariant(), out var known))
            {
                outcome = known;
            }
            else
            {
                faults.Add($"--outcome is {DecisionOutcomes.All.Enumerate("or")}, not '{name}'.");
            }
        }

        var market = parsed.GetValue(_market)?.ToUpperInvariant();
        if (market is not null && !(market.Length == 2 && market.All(char.IsAsciiLetterUpper)))
        {
            faults.Add($"--market is two letters such as DE, not '{parsed.GetValue(_market)}'.");
        }

        var limit = parsed.GetValue(_limit);
        if (limit < 1)
        {
            faults.Add("--limit is at least 1.");
        }

        var to = Day(parsed, _to, faults) ?? today;
        var from = Day(parsed, _from, faults) ?? to.AddDays(-DefaultDays);
        if (to < from)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"--from {from:yyyy-MM-dd} lies after --to {to:yyyy-MM-dd}."));
        }

        return new RescoreSelection
        {
            Listed = listed,
            Market = market,
            Outcome = outcome,
            Degraded = parsed.GetValue(_degraded),
            From = from,
            To = to,
            Limit = limit,
        };
    }

    private static DateOnly? Day(ParseResult parsed, Option<string?> option, List<string> faults)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        faults.Add($"{option.Name} is a day such as 2026-11-23, not '{text}'.");
        return null;
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
