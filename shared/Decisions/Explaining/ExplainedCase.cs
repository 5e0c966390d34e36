using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;
using FraudServerless.Decisions.Routing;

namespace FraudServerless.Decisions.Explaining;

/// <summary>A decision on record, decided once more by the policy at hand.</summary>
internal sealed class ExplainedCase
{
    public ExplainedCase(AuditRecord audit, DecisionData data, Words words)
    {
        var versions = audit.Decision.Versions;
        Audit = audit;
        Data = data;
        Words = words;
        // Of the route the policy looks at the model alone.
        Route = new Route { ModelId = versions.ModelId, Endpoint = versions.Endpoint };
        Score = audit.Decision.Score is { } value
            ? new Score
            {
                Value = value,
                Model = versions.Model,
                Features = versions.FeatureSpec,
                Base = audit.BaseValue,
                Raw = audit.RawScore,
                Contributions = audit.Contributions,
                Vector = audit.Vector,
            }
            : null;
        Weighing = data.Policy.Weigh(audit.Order, Score, Route);
        Own = Policy.Data.Methods.GetValueOrDefault(Order.Payment.Method);
    }

    public AuditRecord Audit { get; }
    public DecisionData Data { get; }
    public Words Words { get; }
    public Route Route { get; }

    /// <summary>As it was; null: no model answered.</summary>
    public Score? Score { get; }
    public PolicyWeighing Weighing { get; }

    /// <summary>The order's own payment method; null: the policy does not know it.</summary>
    public PolicyMethod? Own { get; }
    public Decision Decision => Audit.Decision;
    public Order Order => Audit.Order;
    public DecisionPolicy Policy => Data.Policy;

    /// <summary>Whether the order would have been accepted had its own method been offered.</summary>
    public bool OwnIsNotOffered => Weighing.Matched.Exists(rule => ReferenceEquals(rule, Policy.Data.MethodNotOffered));

    /// <summary>Whether the order would have been accepted had its amount been within what its own method is offered for, whatever the rules say.</summary>
    public bool OnlyItsAmountIsInTheWay =>
        OwnIsNotOffered
        && Own is { MaxAmountEur: { } max }
        && Weighing.Input.AmountEur > max
        && !Weighing.Matched.Exists(rule => rule.RemoveMethods.Contains(Own.Name, StringComparer.Ordinal));

    /// <summary>Money in the order's currency, down to the cent; null when the policy knows no rate.</summary>
    public decimal? FromEuro(decimal euro) =>
        Data.Markets.EuroRates.TryGetValue(Order.Currency, out var rate) ? Math.Floor(euro / rate * 100) / 100 : null;
}
