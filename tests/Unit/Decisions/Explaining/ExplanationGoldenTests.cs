using FraudServerless.Contracts;
using FraudServerless.Decisions.Explaining;
using FraudServerless.Support;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions.Explaining;

/// <summary>Explanations as they are written, in <c>tests/Payloads/explanations</c>: one file a case, audience and language.</summary>
public sealed class ExplanationGoldenTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Payloads", "explanations");

    private static readonly Dictionary<string, AuditRecord> Cases = new(StringComparer.Ordinal)
    {
        ["accepted-without-raw-score"] = ExplainedOrders.Decide(
            Orders.PaidBy("CARD") with
            {
                Currency = "PLN",
                Market = "PL",
                GrandTotal = 1234.56m,
                History = ExplainedOrders.Good,
            },
            ExplainedOrders.Scored(0.0421, new("history.orders_total", -0.31), new("device.ua_os.linux", 0.12), new("foreign", 0.01))
        ),
        ["restricted-by-amount"] = ExplainedOrders.Decide(
            Orders.PaidBy("INVOICE", "INVOICE", "CARD") with
            {
                GrandTotal = 640,
                History = ExplainedOrders.Good,
            },
            ExplainedOrders.Scored(0.0421, new Contribution("history.orders_total", -0.31)) with
            {
                Raw = Calibration.LogOdds(0.0421),
            }
        ),
        ["review-of-a-new-customer"] = ExplainedOrders.Decide(
            Orders.PaidBy("INVOICE") with
            {
                GrandTotal = 640,
                History = new OrderHistory(),
                Customer = Orders.Plain.Customer with { RegisteredSince = Orders.Plain.OrderDate.AddHours(-2), IsGuest = false },
            },
            ExplainedOrders.Scored(
                0.4375,
                new("customer.account_age_days", 1.25),
                new("history.orders_total", 0.9),
                new("basket.total", 0.5),
                new("email.domain_frequency", 0.45),
                new("payment.method.invoice", 0.3),
                new("address.same", -0.2),
                new("history.missing", -0.1),
                new("time.hour", 0.05)
            ) with
            {
                Raw = -0.2513144282809062,
            }
        ),
        ["rejected-for-dunning"] = ExplainedOrders.Decide(
            Orders.PaidBy("CARD") with
            {
                GrandTotal = 59.5m,
                History = ExplainedOrders.Good with { DunningLevel = 3, OpenAmount = 1210.4m },
            },
            ExplainedOrders.Scored(0.012)
        ),
        ["review-without-the-model"] = ExplainedOrders.Decide(Orders.PaidBy("INVOICE") with { GrandTotal = 900.5m }, null),
        ["restricted-minor"] = ExplainedOrders.Decide(
            Orders.PaidBy("INVOICE") with
            {
                Customer = Orders.Plain.Customer with { AgeYears = 17, IsGuest = true },
                ShippingAddress = Orders.Plain.ShippingAddress with { IsParcelLocker = true },
                History = ExplainedOrders.Good with { OrdersPaid = 11, Chargebacks = 1 },
            },
            ExplainedOrders.Scored(0.0012)
        ),
    };

    public static TheoryData<string, ExplanationAudience, ExplanationLanguage> All
    {
        get
        {
            var all = new TheoryData<string, ExplanationAudience, ExplanationLanguage>();
            foreach (var name in Cases.Keys)
            {
                foreach (var audience in Enum.GetValues<ExplanationAudience>())
                {
                    foreach (var language in Enum.GetValues<ExplanationLanguage>())
                    {
                        all.Add(name, audience, language);
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_explanation_reads_as_it_should(string name, ExplanationAudience audience, ExplanationLanguage language)
    {
        var actual = ExplainedOrders.Text(DecisionExplainer.Explain(Cases[name], ExplainedOrders.Sample, audience, language));
        var file =
            $"{name}.{(audience == ExplanationAudience.Agent ? "agent" : "customer")}.{(language == ExplanationLanguage.German ? "de" : "en")}.json";
        var path = Path.Combine(Folder, file);
        var written = Path.Combine(AppContext.BaseDirectory, file);
        File.WriteAllText(written, actual);
        actual.ShouldBe(File.Exists(path) ? File.ReadAllText(path) : "", $"what is written now is in {written}");
    }

    [Fact]
    public void Every_file_belongs_to_a_case() => Directory.GetFiles(Folder, "*.json").Length.ShouldBe(Cases.Count * 4);
}
