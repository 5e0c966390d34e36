using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;
using FraudServerless.Contracts;

namespace FraudServerless.LocalRunner.Soak;

using Item = Dictionary<string, AttributeValue>;

/// <summary>Counts, when all is quiet, what is in the tables and the queues against what was sent and answered.</summary>
internal sealed class Auditor(LocalStack stack, SoakRecord record, IReadOnlyList<string> jobs)
{
    private readonly List<string> _faults = [];

    public async Task<AuditFindings> AuditAsync(TimeSpan traffic, CancellationToken cancellationToken)
    {
        var answered = (await ScanAsync("Decisions", cancellationToken))
            .Where(item => !item["decisionId"].S.StartsWith("shadow#", StringComparison.Ordinal))
            .ToList();
        var decisions = answered.Where(item => !IsAside(item)).ToList();
        var audits = (await ScanAsync("Audit", cancellationToken)).ToDictionary(item => item["triggerId"].S, StringComparer.Ordinal);
        CheckPairs(answered, audits);
        CheckAnswers(audits);
        CheckTriggers(audits);
        await CheckJobsAsync(audits, cancellationToken);
        var events = await ReceiveAllAsync("DecisionChanges", cancellationToken);
        CheckEvents(events, audits);
        var dead = await ReceiveAllAsync("RescoreDeadLetters", cancellationToken);
        CheckDeadLetters(dead);
        var current = decisions
            .GroupBy(item => item["orderNumber"].S, StringComparer.Ordinal)
            .Select(order => order.MaxBy(Id, StringComparer.Ordinal)!)
            .ToList();
        foreach (var item in current.Where(IsDegraded))
        {
            _faults.Add($"decision without the model is still current: order {item["orderNumber"].S}");
        }

        CheckAside(answered.Where(IsAside), current, events);

        return new AuditFindings
        {
            Traffic = traffic,
            Posts = record.Posts,
            Answers = record.Answers.Count,
            Refused = record.Refused,
            Messages = record.Messages,
            Duplicates = record.Triggers.Values.Sum(count => count - 1),
            Kills = record
                .Kills.GroupBy(kill => kill, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
            Decisions = answered.Count,
            AuditRecords = audits.Count,
            LateRecords = audits.Values.Count(item =>
                item.TryGetValue("warnings", out var warnings) && warnings.L.Exists(text => text.S == "LATE_RECORD")
            ),
            Rescores = audits.Keys.Count(trigger => TriggerId.IsRescore(trigger)),
            Degraded = decisions.Count(IsDegraded),
            Events = events.Count,
            RepeatedEvents = events.Count - events.Select(DecisionOf).Distinct(StringComparer.Ordinal).Count(),
            DeadLetters = dead.Count,
            Faults = _faults,
        };
    }

    private static string Id(Item item) => item["decisionId"].S.Split('#')[^1];

    private static bool IsAside(Item item) => item["decisionId"].S.StartsWith("other#", StringComparison.Ordinal);

    /// <summary>Of an order that was answered otherwise than what stands, the outcome that stands was told, by the settling or by a later change.</summary>
    private void CheckAside(IEnumerable<Item> aside, List<Item> current, List<Message> events)
    {
        var standing = current.ToDictionary(item => item["orderNumber"].S, StringComparer.Ordinal);
        var told = events.Select(OutcomeOf).ToHashSet();
        foreach (var item in aside)
        {
            if (!standing.TryGetValue(item["orderNumber"].S, out var stands))
            {
                _faults.Add($"none stands beside {Id(item)}");
            }
            else if (item["outcome"].S != stands["outcome"].S && !told.Contains((item["orderNumber"].S, stands["outcome"].S)))
            {
                _faults.Add($"answered otherwise and not told: {Id(item)}");
            }
        }
    }

    private static bool IsDegraded(Item item) => item["source"].S == DecisionSources.Fallback;

    /// <summary>A decision for each audit record, an audit record for each decision.</summary>
    private void CheckPairs(List<Item> decisions, Dictionary<string, Item> audits)
    {
        foreach (var item in decisions)
        {
            if (!audits.TryGetValue(item["auditId"].S, out var audit))
            {
                _faults.Add($"decision without audit record: {Id(item)}");
            }
            else if (Id(audit) != Id(item))
            {
                _faults.Add($"two decisions of one trigger: {item["auditId"].S}");
            }
        }

        var decided = decisions.Select(Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (trigger, audit) in audits)
        {
            if (!decided.Contains(Id(audit)))
            {
                _faults.Add($"audit record without decision: {trigger}");
            }
        }
    }

    /// <summary>Whatever was answered is on record, with its very bytes.</summary>
    private void CheckAnswers(Dictionary<string, Item> audits)
    {
        foreach (var sent in record.Answers)
        {
            var own = audits.GetValueOrDefault(TriggerId.Check("anonymous", sent.Order.RequestId));
            var late = audits.GetValueOrDefault($"late#{sent.DecisionId}");
            if (!(IsAnswer(own, sent.Body) || IsAnswer(late, sent.Body)))
            {
                _faults.Add($"answered and not on record: {sent.Order.RequestId}");
            }
        }
    }

    private static bool IsAnswer(Item? audit, byte[] body) => audit is not null && audit["answer"].B.ToArray().AsSpan().SequenceEqual(body);

    private void CheckTriggers(Dictionary<string, Item> audits)
    {
        foreach (var trigger in record.Triggers.Keys.Where(trigger => !audits.ContainsKey(trigger)))
        {
            _faults.Add($"message without decision: {trigger}");
        }
    }

    /// <summary>The counts of a job are what the tables say of it.</summary>
    private async Task CheckJobsAsync(Dictionary<string, Item> audits, CancellationToken cancellationToken)
    {
        foreach (var id in jobs)
        {
            var job = (await stack.OpenJobs().GetAsync(id, cancellationToken))!;
            var counts = await stack.OpenJobs().GetCountsAsync(id, cancellationToken);
            var done = audits.Keys.LongCount(trigger => trigger.StartsWith(TriggerId.Rescore(id, ""), StringComparison.Ordinal));
            if (!job.EnumerationEnded || counts.Settled != job.Enumerated)
            {
                _faults.Add(string.Create(CultureInfo.InvariantCulture, $"job {id}: {counts.Settled} of {job.Enumerated} settled"));
            }

            if (counts.Done != done)
            {
                _faults.Add(string.Create(CultureInfo.InvariantCulture, $"job {id}: counts {counts.Done}, decided {done}"));
            }

            if (counts.Outcomes.Sum(entry => entry.Orders) != done)
            {
                _faults.Add($"job {id}: its matrix does not add up");
            }
        }
    }

    /// <summary>Every change was told, and nothing that is not on record.</summary>
    private void CheckEvents(List<Message> events, Dictionary<string, Item> audits)
    {
        var told = events.Select(DecisionOf).ToHashSet(StringComparer.Ordinal);
        var decided = audits.Values.Select(Id).ToHashSet(StringComparer.Ordinal);
        foreach (var message in events.Where(message => !decided.Contains(DecisionOf(message))))
        {
            _faults.Add($"told and not on record: {DecisionOf(message)}");
        }

        foreach (var audit in audits.Values.Where(IsChange).Where(audit => !told.Contains(Id(audit))))
        {
            _faults.Add($"changed and not told: {audit["triggerId"].S}");
        }
    }

    private static bool IsChange(Item audit) =>
        audit.TryGetValue("supersededOutcome", out var before) && before.S != audit["outcome"].S && TriggerId.IsRescore(audit["triggerId"].S);

    private static (string OrderNumber, string Outcome) OutcomeOf(Message message)
    {
        using var change = JsonDocument.Parse(message.Body);
        return (change.RootElement.GetProperty("orderNumber").GetString()!, change.RootElement.GetProperty("outcome").GetString()!);
    }

    private static string DecisionOf(Message message)
    {
        using var change = JsonDocument.Parse(message.Body);
        return change.RootElement.GetProperty("decisionId").GetString()!;
    }

    private void CheckDeadLetters(List<Message> dead)
    {
        var poison = record.Poison.ToHashSet(StringComparer.Ordinal);
        foreach (var message in dead.Where(message => !poison.Contains(message.Body)))
        {
            var reason = message.MessageAttributes?.GetValueOrDefault("reason")?.StringValue ?? "without a reason";
            _faults.Add($"dead letter {reason}: {message.Body[..Math.Min(message.Body.Length, 120)]}");
        }

        var deadLetters = dead.Select(message => message.Body).ToHashSet(StringComparer.Ordinal);
        foreach (var body in poison.Where(body => !deadLetters.Contains(body)))
        {
            _faults.Add($"poison that is not among the dead letters: {body}");
        }
    }

    private async Task<List<Message>> ReceiveAllAsync(string queue, CancellationToken cancellationToken)
    {
        var all = new List<Message>();
        var url = stack.QueueUrl(queue);
        for (var empty = 0; empty < 3; )
        {
            var page = await stack.Sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest
                {
                    QueueUrl = url,
                    MaxNumberOfMessages = 10,
                    MessageAttributeNames = ["All"],
                    VisibilityTimeout = 600,
                },
                cancellationToken
            );
            var messages = page.Messages ?? [];
            empty = messages.Count == 0 ? empty + 1 : 0;
            all.AddRange(messages);
        }

        return all;
    }

    private async Task<List<Item>> ScanAsync(string table, CancellationToken cancellationToken)
    {
        var items = new List<Item>();
        var request = new ScanRequest { TableName = table, ConsistentRead = true };
        do
        {
            var page = await stack.DynamoDb.ScanAsync(request, cancellationToken);
            items.AddRange(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
        return items;
    }
}
