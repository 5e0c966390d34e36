namespace FraudServerless.OrderGenerator;

/// <summary>One synthetic order.</summary>
/// <param name="RequestId">Unique within a run and, but for chance, between seeds.</param>
/// <param name="OrderNumber">As unique as <paramref name="RequestId"/>.</param>
/// <param name="Market">The country shipped to.</param>
/// <param name="OrderDate">UTC, whole milliseconds; never before the order that came before.</param>
/// <param name="Json">The legacy v1 request, UTF-8, one line without its line end.</param>
/// <param name="Label">True: a fraud or a payment default.</param>
/// <param name="Risk">The probability by which <paramref name="Label"/> was drawn. No model can rank better than by this.</param>
public sealed record GeneratedOrder(
    string RequestId,
    string OrderNumber,
    string Market,
    DateTimeOffset OrderDate,
    ReadOnlyMemory<byte> Json,
    bool Label,
    double Risk
);
