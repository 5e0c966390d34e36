namespace FraudServerless.Reporting;

/// <summary>Markup that is written as it is.</summary>
public readonly record struct Markup(string Text);
