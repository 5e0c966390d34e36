namespace FraudServerless.Reporting;

/// <summary>A row of a table; its first cell heads it.</summary>
/// <param name="Cells">From the left.</param>
/// <param name="IsSum">Sums up the rows above it.</param>
public sealed record Row(IReadOnlyList<Cell> Cells, bool IsSum = false);
