using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using FraudServerless.Hosting;

namespace FraudServerless.Ledger.Reviews;

using Item = Dictionary<string, AttributeValue>;

/// <summary>
/// Puts what people decide on record: audit record, decision and the state of the review in one transaction. The review is the lock: of all who decide on the same
/// decision, rescoring among them, one wins. Thread-safe.
/// </summary>
public sealed class ReviewDecisions(IAmazonDynamoDB client, LedgerSettings settings, TimeProvider time)
{
    /// <summary>Nothing newer is known, no decision may still be taken back, and nobody else holds it.</summary>
    private const string Mine = "decisionId <= :superseded AND reviewState <> :decided";
    private const string MineAndFree =
        $"{Mine} AND attribute_not_exists(claimedBy) OR {Mine} AND claimedBy = :actor OR {Mine} AND claimedUntil < :now";
    private const string Confirmed = "decisionId = :superseded AND proposalId = :proposal";
    private const string ConfirmedAndFree =
        $"{Confirmed} AND attribute_not_exists(claimedBy) OR {Confirmed} AND claimedBy = :actor OR {Confirmed} AND claimedUntil < :now";

    /// <summary>On the real tables, over connections that others use too.</summary>
    public static ReviewDecisions Create(LedgerSettings settings, AwsConnections connections, TimeProvider time) =>
        new(Tables.Connect(settings, connections), settings, time);

    /// <summary>A person's decision takes the place of the one that it names.</summary>
    /// <param name="audit">With its decision.</param>
    /// <param name="commandId">Of the command.</param>
    /// <param name="confirmed">The proposal that it confirms; null: it needs none.</param>
    /// <param name="effectiveAt">Until then it can be taken back.</param>
    public Task<ReviewWritten> DecideAsync(AuditRecord audit, Guid commandId, ReviewProposal? confirmed, DateTimeOffset effectiveAt)
    {
        var decision = audit.Decision;
        var change = new ReviewChange(decision.OrderNumber)
            .Describe(ReviewFacts.Of(decision, settings.Retention))
            .Set(ReviewItems.State, State(ReviewState.Decided))
            .Set(ReviewItems.CommandId, LedgerItems.Text(commandId.ToString("D")))
            .Set(ReviewItems.EffectiveAt, LedgerItems.Text(LedgerItems.Instant(effectiveAt)))
            .Remove(ReviewItems.OpenShard)
            .Remove(ReviewItems.Claim)
            .Remove(ReviewItems.Proposal);
        Guard(change, audit, confirmed);
        return WriteAsync(audit, Decided(audit, change));
    }

    /// <summary>What a person would decide waits for another one; nothing else changes, and the review is let go.</summary>
    /// <param name="audit">In the mode of what is only tried.</param>
    /// <param name="standing">The decision that it would replace.</param>
    /// <param name="proposal">What it says.</param>
    public Task<ReviewWritten> ProposeAsync(AuditRecord audit, Decision standing, ReviewProposal proposal)
    {
        var change = new ReviewChange(standing.OrderNumber)
            .Follow(ReviewFacts.Of(standing, settings.Retention), goesOn: true)
            .Set(ReviewItems.ProposalId, LedgerItems.Text(proposal.CommandId.ToString("D")))
            .Set(ReviewItems.ProposedBy, LedgerItems.Text(proposal.By))
            .Set(ReviewItems.ProposedOutcome, LedgerItems.Text(proposal.Outcome.ToWire()))
            .Set(ReviewItems.ProposedMethods, LedgerItems.Texts(proposal.Methods));
        if (standing.Outcome == DecisionOutcome.Review && !standing.IsTest)
        {
            // What is closed has no claim left.
            change.Remove(ReviewItems.Claim);
        }

        Guard(change, audit, confirmed: null);
        return WriteAsync(
            audit,
            [
                Put(settings.AuditTable, AuditOf(audit), "attribute_not_exists(triggerId)"),
                new TransactWriteItem { ConditionCheck = InHistory(audit.Decision) },
                new TransactWriteItem { Update = change.InTransaction(settings.ReviewsTable) },
            ]
        );
    }

    /// <summary>Takes a decision back that has not taken effect: what it replaced stands again, under a decision of its own.</summary>
    /// <param name="audit">With the decision as it was before, which replaces the person's.</param>
    /// <param name="commandId">The command that is taken back.</param>
    /// <param name="claimedUntil">Who took it back holds the review until then, if it is open again.</param>
    public Task<ReviewWritten> UndoAsync(AuditRecord audit, Guid commandId, DateTimeOffset claimedUntil)
    {
        var facts = ReviewFacts.Of(audit.Decision, settings.Retention);
        var change = new ReviewChange(facts.OrderNumber)
            .Follow(facts, goesOn: true)
            .When(
                "reviewState = :decided AND commandId = :command",
                (":decided", State(ReviewState.Decided)),
                (":command", LedgerItems.Text(commandId.ToString("D")))
            );
        if (facts.Opens)
        {
            change
                .Set(ReviewItems.ClaimedBy, LedgerItems.Text(audit.Actor))
                .Set(ReviewItems.ClaimedUntil, LedgerItems.Text(LedgerItems.Instant(claimedUntil)));
        }

        return WriteAsync(audit, Decided(audit, change));
    }

    private void Guard(ReviewChange change, AuditRecord audit, ReviewProposal? confirmed)
    {
        (string, AttributeValue)[] values =
        [
            (":superseded", LedgerItems.Text(audit.Decision.Supersedes!.Value.ToString("D"))),
            (":actor", LedgerItems.Text(audit.Actor)),
            (":now", LedgerItems.Text(LedgerItems.Instant(time.GetUtcNow()))),
        ];
        if (confirmed is null)
        {
            change.When("attribute_not_exists(orderNumber) OR " + MineAndFree, [.. values, (":decided", State(ReviewState.Decided))]);
        }
        else
        {
            change.When(ConfirmedAndFree, [.. values, (":proposal", LedgerItems.Text(confirmed.CommandId.ToString("D")))]);
        }
    }

    private List<TransactWriteItem> Decided(AuditRecord audit, ReviewChange change) =>
        [
            Put(settings.AuditTable, AuditOf(audit), "attribute_not_exists(triggerId)"),
            Put(settings.DecisionsTable, LedgerItems.OfDecision(audit.Decision, settings.Retention), "attribute_not_exists(orderNumber)"),
            new TransactWriteItem { ConditionCheck = InHistory(audit.Decision) },
            new TransactWriteItem { Update = change.InTransaction(settings.ReviewsTable) },
        ];

    private Item AuditOf(AuditRecord audit) =>
        AuditItems.OfAudit(audit, LedgerItems.OfDecision(audit.Decision, settings.Retention), Snapshot.Pack(audit.Order));

    /// <summary>An answer may be set aside by a late record at any time.</summary>
    private ConditionCheck InHistory(Decision decision) =>
        new()
        {
            TableName = settings.DecisionsTable,
            Key = LedgerItems.DecisionKey(decision.OrderNumber, decision.Supersedes!.Value.ToString("D")),
            ConditionExpression = "attribute_exists(orderNumber)",
        };

    private static TransactWriteItem Put(string table, Item item, string condition) =>
        new()
        {
            Put = new Put
            {
                TableName = table,
                Item = item,
                ConditionExpression = condition,
                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
            },
        };

    private static AttributeValue State(ReviewState state) => LedgerItems.Text(ReviewItems.Name(state));

    /// <summary>Tried again inside the timeout with the same token, so that an attempt whose answer was lost is not written twice.</summary>
    private async Task<ReviewWritten> WriteAsync(AuditRecord audit, List<TransactWriteItem> items)
    {
        using var deadline = new CancellationTokenSource(settings.Timeout, time);
        var request = new TransactWriteItemsRequest { ClientRequestToken = Guid.NewGuid().ToString("D"), TransactItems = items };
        for (var attempt = 1; ; attempt++)
        {
            LedgerFault fault;
            try
            {
                await client.TransactWriteItemsAsync(request, deadline.Token);
                return new ReviewWritten(ReviewWrite.Done);
            }
            catch (TransactionCanceledException e) when (e.CancellationReasons is [{ Code: "ConditionalCheckFailed", Item: { Count: > 0 } item }, ..])
            {
                return Compare(item, audit);
            }
            catch (TransactionCanceledException e) when (e.CancellationReasons?.Exists(reason => reason.Code == "ConditionalCheckFailed") == true)
            {
                return new ReviewWritten(ReviewWrite.Outdated);
            }
#pragma warning disable CA1031 // Whatever the database does is a fault of the ledger.
            catch (Exception e)
            {
                fault = LedgerFault.Of(e);
            }

#pragma warning restore CA1031
            if (!await fault.RetryAsync(attempt, time, deadline.Token))
            {
                return new ReviewWritten(ReviewWrite.Unavailable, Fault: fault.Name);
            }
        }
    }

    private static ReviewWritten Compare(Item item, AuditRecord audit)
    {
        try
        {
            var recorded = AuditItems.ToAudit(item);
            return recorded.Decision.DecisionId == audit.Decision.DecisionId
                ? new ReviewWritten(ReviewWrite.Done)
                : new ReviewWritten(ReviewWrite.Recorded, recorded);
        }
        catch (InvalidDataException)
        {
            return new ReviewWritten(ReviewWrite.Unavailable, Fault: LedgerFaults.Foreign);
        }
    }
}
