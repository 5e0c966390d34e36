using System.Globalization;
using System.Text.Json;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Rescoring;
using FraudServerless.Messaging;

namespace FraudServerless.AuditApi.Jobs;

/// <summary>
/// Reads what a job is to be, all faults at once. A member that is not known is a fault: a condition that somebody meant and misspelt would select every order.
/// </summary>
/// <param name="models">All that the routes name.</param>
/// <param name="today">In UTC.</param>
internal sealed class JobRequestReader(IReadOnlyCollection<string> models, DateOnly today)
{
    private const int DefaultDays = 30;
    private const int MaxOrderNumber = 64;
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly string[] Members = ["jobId", "mode", "model", "selection"];
    private static readonly string[] Conditions = ["market", "outcome", "degraded", "from", "to"];

    private readonly List<FieldFault> _faults = [];

    /// <summary>Empty: what was read can be used.</summary>
    public IReadOnlyList<FieldFault> Faults => _faults;

    /// <param name="root">The body.</param>
    /// <returns>Of use when there are no <see cref="Faults"/>.</returns>
    public JobRequest ReadStart(JsonElement root)
    {
        CheckMembers(root, "", Members);
        var jobId = Text(root, "", "jobId");
        if (jobId is not null && RescoreJobs.FaultOfId(jobId) is { } fault)
        {
            Add("/jobId", fault);
        }

        var mode = Text(root, "", "mode");
        if (!RescoreNames.TryParse(mode, out var known))
        {
            Add("/mode", "must be publish, shadow or dry-run");
        }

        var model = Text(root, "", "model");
        if (model is not null && !models.Contains(model, StringComparer.Ordinal))
        {
            Add("/model", $"must be a model of the routes: {string.Join(", ", models.Order(StringComparer.Ordinal))}");
        }

        if (Member(root, "selection") is not { ValueKind: JsonValueKind.Object } selection)
        {
            Add("/selection", "must be an object that says which orders");
            return new JobRequest(jobId, known, model, new RescoreSelection(), Orders: null);
        }

        var orders = Orders(selection, "/selection");
        return new JobRequest(jobId, known, model, Selection(selection, orders is not null), orders);
    }

    /// <summary>Numbers of orders that come with a resumed job; null: none do.</summary>
    public IReadOnlyList<string>? ReadResume(JsonElement root)
    {
        CheckMembers(root, "", ["orders"]);
        return Orders(root, "");
    }

    private RescoreSelection Selection(JsonElement selection, bool listed)
    {
        const string at = "/selection";
        CheckMembers(selection, at, [.. Conditions, "orders", "limit"]);
        var given = Conditions.Where(name => Member(selection, name) is not null).ToList();
        if (listed)
        {
            given.ForEach(name => Add($"{at}/{name}", "says nothing beside orders that are named"));
        }
        else if (given.Count == 0)
        {
            Add(at, $"must have orders, or what their decisions have in common: {string.Join(", ", Conditions)}");
        }

        var market = Text(selection, at, "market");
        if (market is not null && !(market.Length == 2 && market.All(char.IsAsciiLetterUpper)))
        {
            Add($"{at}/market", "must be two letters such as DE");
        }

        DecisionOutcome? outcome = null;
        if (Text(selection, at, "outcome") is { } name)
        {
            if (DecisionOutcomes.TryParse(name, out var known))
            {
                outcome = known;
            }
            else
            {
                Add($"{at}/outcome", $"must be {DecisionOutcomes.All.Enumerate("or")}");
            }
        }

        var to = Day(selection, at, "to") ?? today;
        var from = Day(selection, at, "from") ?? to.AddDays(-DefaultDays);
        if (to < from)
        {
            Add($"{at}/from", "must not lie after the last day");
        }

        return new RescoreSelection
        {
            Listed = listed,
            Market = market,
            Outcome = outcome,
            Degraded = Flag(selection, at, "degraded"),
            From = from,
            To = to,
            Limit = Limit(selection, at),
        };
    }

    private List<string>? Orders(JsonElement owner, string at)
    {
        if (Member(owner, "orders") is not { } orders)
        {
            return null;
        }

        var numbers = new List<string>();
        if (orders.ValueKind != JsonValueKind.Array || orders.GetArrayLength() is 0 or > ListedOrders.MaxInRequest)
        {
            Add($"{at}/orders", string.Create(CultureInfo.InvariantCulture, $"must be a list of 1 to {ListedOrders.MaxInRequest:N0} order numbers"));
            return numbers;
        }

        var i = 0;
        foreach (var order in orders.EnumerateArray())
        {
            if (
                order.ValueKind == JsonValueKind.String
                && order.GetString() is { Length: <= MaxOrderNumber } number
                && RescoreMessageJson.IsName(number)
            )
            {
                numbers.Add(number);
            }
            else
            {
                Add(
                    string.Create(CultureInfo.InvariantCulture, $"{at}/orders/{i}"),
                    string.Create(CultureInfo.InvariantCulture, $"must be an order number: 1 to {MaxOrderNumber} of A-Z a-z 0-9 - _ . :")
                );
            }

            i++;
        }

        return [.. numbers.Distinct(StringComparer.Ordinal)];
    }

    private long? Limit(JsonElement owner, string at)
    {
        if (Member(owner, "limit") is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var limit) && limit >= 1)
        {
            return limit;
        }

        Add($"{at}/limit", "must be a whole number of at least 1");
        return null;
    }

    private bool Flag(JsonElement owner, string at, string name)
    {
        var value = Member(owner, name);
        if (value is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
        {
            Add($"{at}/{name}", "must be true or false");
        }

        return value is { ValueKind: JsonValueKind.True };
    }

    private DateOnly? Day(JsonElement owner, string at, string name)
    {
        if (Text(owner, at, name) is not { } text)
        {
            return null;
        }

        // Thirty days before the first of all days there is none.
        if (DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.DayNumber >= DefaultDays)
        {
            return day;
        }

        Add($"{at}/{name}", "must be a day such as 2026-11-23");
        return null;
    }

    private string? Text(JsonElement owner, string at, string name)
    {
        var value = Member(owner, name);
        if (value is { ValueKind: not JsonValueKind.String })
        {
            Add($"{at}/{name}", "must be a text");
            return null;
        }

        return value?.GetString();
    }

    /// <summary>Null: it is not there, or is null.</summary>
    private static JsonElement? Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private void CheckMembers(JsonElement owner, string at, IReadOnlyList<string> known)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            Add(at, "must be a JSON object");
            return;
        }

        foreach (var name in owner.EnumerateObject().Select(member => member.Name).Except(known, StringComparer.Ordinal))
        {
            Add($"{at}/{Escape(name)}", $"is not known; there are {string.Join(", ", known)}");
        }
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private void Add(string pointer, string detail)
    {
        // A member of a wrong kind is told once.
        if (!_faults.Exists(fault => fault.Where == pointer))
        {
            _faults.Add(new FieldFault(pointer, detail));
        }
    }
}
