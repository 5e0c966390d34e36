using System.Collections.Frozen;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>
/// Why a message of the rescore queue is not done, or had nothing to do: codes of dead letters, of the Rescorer's log and of a job's counts. A detail may follow
/// behind a blank.
/// </summary>
public static class ReasonCodes
{
    // What can never be done.
    public const string Message = "MESSAGE";
    public const string Version = "VERSION";
    public const string FaultyOrder = "FAULTY_ORDER";
    public const string UnknownOrder = "UNKNOWN_ORDER";
    public const string UnknownJob = "UNKNOWN_JOB";
    public const string NoAuditRecord = "NO_AUDIT_RECORD";
    public const string ForeignRecord = "FOREIGN_RECORD";
    public const string InvalidRecord = "INVALID_RECORD";
    public const string UnknownModel = "UNKNOWN_MODEL";
    public const string UnsupportedMarket = "UNSUPPORTED_MARKET";
    public const string PipelineRefused = "PIPELINE_REFUSED";
    public const string RequestIdReused = "REQUEST_ID_REUSED";
    public const string GivenUp = "GIVEN_UP";

    // Transient faults: the message comes again.
    public const string Pipeline = "PIPELINE";
    public const string Ledger = "LEDGER";
    public const string Jobs = "JOBS";
    public const string Queue = "QUEUE";
    public const string Fault = "FAULT";
    public const string Unproven = "UNPROVEN";

    // Nothing to do, or not yet.
    public const string NotOnRecord = "NOT_ON_RECORD";
    public const string NotCurrent = "NOT_CURRENT";
    public const string NotYet = "NOT_YET";
    public const string DecidedByPerson = "DECIDED_BY_PERSON";
    public const string Undone = "UNDONE";

    /// <summary>One line for people about each code.</summary>
    public static FrozenDictionary<string, string> Meanings { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Message] = "the message is not a valid one of this queue",
            [Version] = "the message is of another version",
            [FaultyOrder] = "the request in the message is not a valid order of the legacy format",
            [UnknownOrder] = "there is no decision on record over an order of this number",
            [UnknownJob] = "the job is not on record",
            [NoAuditRecord] = "the decision has no audit record, so the order itself is not known",
            [ForeignRecord] = "a record in the tables cannot be read; something else wrote it",
            [InvalidRecord] = "the tables will never take the record: it is too large, or lacks a key",
            [UnknownModel] = "routes.json names no such model any more",
            [UnsupportedMarket] = "routes.json has no route for the order's market",
            [PipelineRefused] = "the model's containers refused the order; the dead letter says why",
            [RequestIdReused] = "the request id belongs to a different order that is on record",
            [GivenUp] = "a transient fault (model, tables or queue away) lasted too long; resume the job to try again",
            [Pipeline] = "the endpoint did not answer",
            [Ledger] = "the tables did not answer",
            [Jobs] = "the table of the jobs did not answer",
            [Queue] = "a message could not be sent",
            [Fault] = "something that nobody foresaw",
            [Unproven] = "the time of the invocation was over",
            [NotOnRecord] = "the decision is not on record, or not yet",
            [NotYet] = "the time in which a person may take the decision back is not over",
            [DecidedByPerson] = "a person decided on the order, and a rescore leaves that alone",
            [Undone] = "a person took the decision back before it took effect",
            [NotCurrent] = "the decision had been replaced by a newer one before its turn came",
        }.ToFrozenDictionary(StringComparer.Ordinal);
}
