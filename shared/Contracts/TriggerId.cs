namespace FraudServerless.Contracts;

/// <summary>
/// What brings a decision about, as text: the idempotency key of the decision and the key of its audit record. The same trigger is decided once. Parts are separated
/// by <c>#</c>, which neither order numbers nor request ids contain.
/// </summary>
public static class TriggerId
{
    private const string CheckKind = "check";
    private const string RescoreKind = "rescore";
    private const string LateKind = "late";
    private const string ViewKind = "view";
    private const string ReviewKind = "review";
    private const string UndoKind = "undo";
    private const string ProposalKind = "proposal";

    /// <summary>A request of the checkout, or a legacy order that came by the queue: <c>check#CALLER#REQUESTID</c>.</summary>
    public static string Check(string caller, string requestId) => $"{CheckKind}#{caller}#{requestId}";

    /// <summary>A rescore: <c>rescore#ID#ORDERNUMBER</c>.</summary>
    /// <param name="id">Of the job, or the sender's own.</param>
    /// <param name="orderNumber">Each order is decided once an id.</param>
    public static string Rescore(string id, string orderNumber) => $"{RescoreKind}#{id}#{orderNumber}";

    /// <summary>An answer that was given while the tables were away, on a trigger that was decided otherwise meanwhile: <c>late#DECISIONID</c>.</summary>
    public static string Late(Guid decisionId) => $"{LateKind}#{decisionId:D}";

    /// <summary>A look by somebody of the desk: <c>view#VIEWID</c>. It decides nothing.</summary>
    public static string View(Guid viewId) => $"{ViewKind}#{viewId:D}";

    /// <summary>A decision that a person made: <c>review#COMMANDID</c>.</summary>
    public static string Review(Guid commandId) => $"{ReviewKind}#{commandId:D}";

    /// <summary>A person's decision that was taken back before it took effect, by the command that made it: <c>undo#COMMANDID</c>.</summary>
    public static string Undo(Guid commandId) => $"{UndoKind}#{commandId:D}";

    /// <summary>What a person would decide and another one has to confirm: <c>proposal#COMMANDID</c>.</summary>
    public static string Proposal(Guid commandId) => $"{ProposalKind}#{commandId:D}";

    public static bool IsView(string triggerId) => Is(triggerId, ViewKind);

    /// <summary>What the checkout answered, be it on record by its own trigger or late.</summary>
    public static bool IsAnswer(string triggerId) => Is(triggerId, CheckKind) || Is(triggerId, LateKind);

    public static bool IsRescore(string triggerId) => Is(triggerId, RescoreKind);

    /// <summary>A person decided so, and did not take it back: no rescore knows better.</summary>
    public static bool IsReview(string triggerId) => Is(triggerId, ReviewKind);

    public static bool IsUndo(string triggerId) => Is(triggerId, UndoKind);

    private static bool Is(string triggerId, string kind) =>
        triggerId.Length > kind.Length && triggerId[kind.Length] == '#' && triggerId.StartsWith(kind, StringComparison.Ordinal);
}
