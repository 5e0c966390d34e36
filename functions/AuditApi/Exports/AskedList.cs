using FraudServerless.Ledger.Lists;

namespace FraudServerless.AuditApi.Exports;

/// <summary>A list that somebody asks for, read and found right.</summary>
/// <param name="Filter">What is in it.</param>
/// <param name="Text">The filter in one line, as it goes on record.</param>
/// <param name="Before">From where on; null: from the newest.</param>
/// <param name="CursorOf">The cursor behind an id.</param>
internal sealed record AskedList(DecisionFilter Filter, string Text, Guid? Before, Func<Guid, string> CursorOf);
