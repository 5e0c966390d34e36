using System.Text;
using FraudServerless.Decisions.Policy;

namespace FraudServerless.Support;

/// <summary>A small policy whose figures the tests know; the shipped one may change without them.</summary>
public static class PolicySample
{
    public const string Text = """
        {
          "about": "sample",
          "classes": { "A": 0.01, "B": 0.05, "C": 0.15, "D": 0.4, "E": 1 },

          "methods": [
            { "method": "INVOICE", "offeredIn": ["ACCEPT"], "maxAmountEur": 500, "maxScore": 0.15, "markets": ["DE", "AT"] },
            { "method": "CARD", "offeredIn": ["ACCEPT", "RESTRICT"] },
            { "method": "WALLET", "offeredIn": ["ACCEPT", "RESTRICT"] },
            { "method": "PREPAYMENT", "offeredIn": ["ACCEPT", "RESTRICT", "REVIEW"] }
          ],
          "thresholds": [
            { "modelId": "*", "method": "*", "restrict": 0.2, "review": 0.4, "reject": 0.8 },
            { "modelId": "*", "method": "PREPAYMENT", "restrict": 0.6, "review": 0.8, "reject": 0.9 },
            { "modelId": "de-fashion", "method": "*", "restrict": 0.1, "review": 0.2, "reject": 0.3 },
            { "modelId": "de-fashion", "method": "CARD", "restrict": 0.5, "review": 0.6, "reject": 0.7 }
          ],
          "rules": [
            { "name": "dunned", "when": [{ "field": "history.dunningLevel", "op": "ge", "value": 3 }], "then": { "raiseTo": "REJECT", "reason": "R101" } },
            { "name": "arrears", "when": [{ "field": "history.dunningLevel", "op": "in", "value": [1, 2] }], "then": { "raiseTo": "RESTRICT", "reason": "R101" } },
            { "name": "minor", "when": [{ "field": "customer.ageYears", "op": "lt", "value": 18 }], "then": { "removeMethods": ["INVOICE"] } },
            {
              "name": "first",
              "when": [
                { "field": "history.firstOrder", "op": "eq", "value": true },
                { "field": "order.salesChannel", "op": "ne", "value": "store" }
              ],
              "then": { "reason": "R204" }
            }
          ],
          "fallback": [
            {
              "when": [
                { "field": "history.ordersPaid", "op": "ge", "value": 3 },
                { "field": "order.amountEur", "op": "le", "value": 250 }
              ],
              "then": { "outcome": "ACCEPT" }
            },
            { "when": [{ "field": "order.amountEur", "op": "le", "value": 500 }], "then": { "outcome": "RESTRICT", "reason": "R301" } },
            { "when": [], "then": { "outcome": "REVIEW", "reason": "R301" } }
          ],
          "methodNotOffered": "R302",
          "features": {
            "least": 0.05,
            "otherwise": "R200",
            "prefixes": { "history.": "R201", "history.dunning": "R101", "email.": "R206", "basket.": "R207", "device.": "R209", "time.": "R210" }
          },
          "reasons": {
            "R101": { "internal": "dunning", "internalDe": "Mahnung", "en": "Open items", "de": "Offene Posten" },
            "R200": { "internal": "score", "en": "Overall", "de": "Insgesamt" },
            "R201": { "internal": "history", "en": "History", "de": "Historie" },
            "R204": { "internal": "no order before", "en": "First order", "de": "Erste Bestellung" },
            "R206": { "internal": "mail", "en": "Contact", "de": "Kontakt" },
            "R207": { "internal": "basket", "en": "Basket", "de": "Warenkorb" },
            "R209": { "internal": "device", "en": "Device", "de": "Gerät" },
            "R210": { "internal": "time", "en": "Time", "de": "Zeit" },
            "R301": { "internal": "fallback", "en": "In part", "de": "Teilweise" },
            "R302": { "internal": "method", "en": "Method", "de": "Zahlungsart" }
          }
        }
        """;

    public static DecisionPolicy Policy { get; } = DecisionPolicy.Parse(Encoding.UTF8.GetBytes(Text), "policy.json", TestMarkets.Sample);
}
