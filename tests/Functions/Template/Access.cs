namespace FraudServerless.Functions.Template;

/// <summary>A right that a call needs.</summary>
/// <param name="Action">As IAM calls it.</param>
/// <param name="On">The setting that names the table or queue (<c>DecisionsTable</c>), with its index behind a slash.</param>
internal readonly record struct Access(string Action, string On);
