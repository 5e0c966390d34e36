using FraudServerless.CheckoutApi;
using FraudServerless.Support;

namespace FraudServerless.Functions.Checkout;

/// <summary>The checkout's settings with generous deadlines, pointed at what a test fakes.</summary>
internal static class TestSettings
{
    public static CheckoutSettings Of(Uri? database = null, Uri? endpoint = null) =>
        new()
        {
            Host = Clients.Host,
            Pipeline = Clients.Pipeline(endpoint),
            Ledger = Clients.Ledger(database),
            Files = Clients.Files,
            MaxConcurrentChecks = 512,
        };
}
