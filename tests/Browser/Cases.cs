using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Support;

namespace FraudServerless.Browser;

/// <summary>Decisions as a desk sees them, under the shipped policy and markets.</summary>
public static class Cases
{
    private static readonly DecisionData Data = DecisionData.Load(Clients.Files);

    /// <summary>An order that waits for somebody: a first order on invoice, with everything that the model said on record.</summary>
    public static AuditRecord Review(string orderNumber, string customerId = "c-77")
    {
        var audit = Records.Of(orderNumber);
        var order = audit.Order with
        {
            GrandTotal = 640m,
            Customer = new OrderCustomer
            {
                CustomerId = customerId,
                RegisteredSince = audit.Order.OrderDate.AddHours(-2),
                AgeYears = 24,
                Email = new OrderEmail
                {
                    Domain = "mail.example",
                    Hash = new string('a', 64),
                    LocalLength = 14,
                    LocalDigits = 6,
                    LocalSeparators = 1,
                },
                IsGuest = false,
                Locale = "de-DE",
            },
            BillingAddress = new OrderAddress
            {
                CountryCode = "DE",
                Zip = "01067",
                City = "Dresden",
            },
            ShippingAddress = new OrderAddress
            {
                CountryCode = "DE",
                Zip = "10115",
                City = "Berlin",
                IsParcelLocker = true,
            },
            SameAddress = false,
            NamesAgree = false,
            Payment = new OrderPayment { Method = "INVOICE", RequestedMethods = ["INVOICE", "CARD", "PREPAYMENT"] },
            History = new OrderHistory { OrdersTotal = 0, OrdersPaid = 0 },
            Device = new OrderDevice
            {
                IpNetwork = "203.0.113.0/24",
                Fingerprint = "fp-4711",
                UserAgent = "Mozilla/5.0 (X11; Linux x86_64)",
                SessionAgeMs = 41_000,
            },
        };
        return audit with
        {
            Order = order,
            BaseValue = -3.1,
            RawScore = -0.451075,
            Contributions =
            [
                new Contribution("customer.account_age_days", 0.9123),
                new Contribution("address.same", 0.6051),
                new Contribution("history.orders_paid", 0.5512),
                new Contribution("order.grand_total", 0.4207),
                new Contribution("address.shipping_locker", 0.3114),
                new Contribution("email.local_digit_share", 0.2102),
                new Contribution("payment.requested_count", -0.3521),
                new Contribution("customer.age_years", -0.1201),
            ],
            Answer = """{"requestId":"r-1","score":"0.3891","decision":"REVIEW","allowedMethods":["PREPAYMENT"]}"""u8.ToArray(),
            Timings = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["validate"] = 0.0312,
                ["invoke"] = 14.5,
                ["decide"] = 0.0441,
                ["record"] = 6.21,
            },
            Warnings = [],
            Decision = audit.Decision with
            {
                Outcome = DecisionOutcome.Review,
                Score = 0.3891,
                ScoreClass = "D",
                AllowedMethods = ["PREPAYMENT"],
                Reasons =
                [
                    new Reason("R203", "Angaben zum Kundenkonto"),
                    new Reason("R205", "Angaben zur Anschrift"),
                    new Reason("R201", "Angaben zu früheren Bestellungen"),
                    new Reason("R204", "Erste Bestellung"),
                ],
                Versions = audit.Decision.Versions with
                {
                    Policy = Data.Policy.Version,
                    Routes = Data.Router.Version,
                    Markets = Data.Markets.Version,
                },
                CustomerId = customerId,
                GrandTotal = 640m,
            },
        };
    }

    /// <summary>The same order decided again: accepted, with another model.</summary>
    public static AuditRecord Again(AuditRecord first)
    {
        var id = Guid.CreateVersion7();
        var trigger = TriggerId.Rescore("job-1", first.Decision.OrderNumber);
        return first with
        {
            TriggerId = trigger,
            Actor = "rescorer",
            RawScore = -3.2,
            Contributions = [new Contribution("customer.account_age_days", 0.1), new Contribution("address.same", -0.2)],
            Answer = """{"requestId":"r-1","score":"0.0391","decision":"ACCEPT"}"""u8.ToArray(),
            Decision = first.Decision with
            {
                DecisionId = id,
                AuditId = trigger,
                DecidedAt = DateTimeOffset.UtcNow,
                Outcome = DecisionOutcome.Accept,
                Score = 0.0391,
                ScoreClass = "B",
                AllowedMethods = ["INVOICE", "CARD", "PREPAYMENT"],
                Reasons = [],
                Supersedes = first.Decision.DecisionId,
                SupersededOutcome = first.Decision.Outcome,
                Versions = first.Decision.Versions with { Model = "2026.12.0" },
            },
        };
    }
}
