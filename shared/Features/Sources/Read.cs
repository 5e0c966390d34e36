using FraudServerless.Contracts;

namespace FraudServerless.Features.Sources;

/// <summary>From the order's types to a source's.</summary>
internal static class Read
{
    public const double Missing = double.NaN;

    public static double Number(decimal? value) => value is { } v ? (double)v : Missing;

    public static double Number(int? value) => value ?? Missing;

    public static double Number(long? value) => value ?? Missing;

    public static double Flag(bool? value) => value is { } v ? (v ? 1 : 0) : Missing;

    /// <summary>Days from <paramref name="since"/> to the order, with the part of a day; negative when it lies after the order.</summary>
    public static double DaysBefore(Order order, DateTimeOffset? since) => since is { } s ? (order.OrderDate - s).TotalDays : Missing;

    /// <summary>Whether two texts agree, letter case aside; missing when either is absent.</summary>
    public static double Agree(string? a, string? b) =>
        string.IsNullOrEmpty(a) || string.IsNullOrEmpty(b) ? Missing : Flag(string.Equals(a, b, StringComparison.OrdinalIgnoreCase));

    public static TextSource One(Func<Order, string?> text) => new((o, _) => text(o));

    public static TextSource Many(Func<Order, IReadOnlyList<string>> texts) => new((o, i) => texts(o)[i], o => texts(o).Count);
}
