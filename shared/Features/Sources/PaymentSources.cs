using FraudServerless.Contracts;

namespace FraudServerless.Features.Sources;

/// <summary>How the order is to be paid.</summary>
internal static class PaymentSources
{
    public static Dictionary<string, NumberOf> Numbers { get; } =
        new(StringComparer.Ordinal)
        {
            ["payment.requested_count"] = o => o.Payment.RequestedMethods.Count,
            ["payment.installments"] = o => Read.Number(o.Payment.Installments),
            ["payment.due_days"] = o => Read.Number(o.Payment.DueDays),
            ["payment.method_requested"] = o => MethodRequested(o.Payment),
        };

    public static Dictionary<string, TextSource> Texts { get; } =
        new(StringComparer.Ordinal)
        {
            ["payment.method"] = Read.One(o => o.Payment.Method),
            ["payment.unknown_method"] = Read.One(o => o.Payment.UnknownMethod),
            ["payment.requested_methods"] = Read.Many(o => o.Payment.RequestedMethods),
            ["payment.bin_hash"] = Read.One(o => o.Payment.BinHash),
        };

    /// <summary>Whether the chosen method is among the requested; missing when none was requested.</summary>
    private static double MethodRequested(OrderPayment payment)
    {
        for (var i = 0; i < payment.RequestedMethods.Count; i++)
        {
            if (string.Equals(payment.RequestedMethods[i], payment.Method, StringComparison.OrdinalIgnoreCase))
            {
                return 1;
            }
        }

        return payment.RequestedMethods.Count == 0 ? Read.Missing : 0;
    }
}
