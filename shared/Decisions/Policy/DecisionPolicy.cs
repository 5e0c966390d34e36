using FraudServerless.Contracts;
using FraudServerless.Contracts.Data;
using FraudServerless.Contracts.Markets;
using FraudServerless.Decisions.Routing;

namespace FraudServerless.Decisions.Policy;

/// <summary>
/// Score and rules to a decision, by the data of <c>policy.json</c>. Pure and thread-safe.
/// <list type="number">
/// <item>With a score the thresholds of the route's model and the order's payment method say the outcome; without one the first fallback rule that holds does.</item>
/// <item>Every rule that holds may raise the outcome (ACCEPT, RESTRICT, REVIEW, REJECT: never lower it), take methods away, and name a reason.</item>
/// <item>An accepted order whose own method may not be offered becomes RESTRICT.</item>
/// <item>Methods: those requested (unknown names are dropped) which the policy offers in this outcome for the market, amount and score; when none is left, or none
/// was requested, all that it offers so. REJECT offers none.</item>
/// <item>Reasons, at most four and none twice: from the outcome downwards what demanded it, rules before the score. The score's reasons are those of the features that pushed
/// the risk up most, and only when the order is not simply accepted. Reasons that demand nothing come last.</item>
/// </list>
/// </summary>
public sealed class DecisionPolicy
{
    /// <summary>The class of an order without a score.</summary>
    public const string NoClass = "X";

    /// <summary>Most reasons an answer may hold.</summary>
    public const int MaxReasons = 4;

    private readonly PolicyData _data;
    private readonly MarketTable _markets;

    internal DecisionPolicy(PolicyData data, MarketTable markets, string version)
    {
        _data = data;
        _markets = markets;
        Version = version;
    }

    /// <summary>The first 12 hex digits of the SHA-256 of <c>policy.json</c>.</summary>
    public string Version { get; }

    /// <summary>What the file says, for those who explain decisions.</summary>
    internal PolicyData Data => _data;

    /// <param name="path">The file.</param>
    /// <param name="markets">What amounts in other currencies are worth.</param>
    /// <exception cref="SettingsException">The file cannot be read or has faults: all of them, each with its line.</exception>
    public static DecisionPolicy Load(string path, MarketTable markets) => PolicyReader.Read(DataFile.Load(path), markets);

    /// <summary>As <see cref="Load"/>, of bytes; <paramref name="name"/> is what messages call them.</summary>
    /// <exception cref="SettingsException">There are faults: all of them, each with its line.</exception>
    public static DecisionPolicy Parse(ReadOnlySpan<byte> utf8, string name, MarketTable markets) =>
        PolicyReader.Read(DataFile.Parse(utf8, name), markets);

    /// <summary>What a reason means to the shop's own people; null for a code that this version does not know.</summary>
    public string? InternalText(string code) => _data.Reasons.TryGetValue(code, out var reason) ? reason.Internal : null;

    /// <summary>Codes of the reasons that a person may give.</summary>
    public IReadOnlyList<string> ReviewReasons => [.. _data.Reviews.Reasons.Select(reason => reason.Code)];

    /// <summary>What a reason that people may give means to the shop's own people, in English and German; null for any other code.</summary>
    public (string English, string German)? ReviewReasonText(string code) =>
        _data.Reviews.Reasons.FirstOrDefault(reason => reason.Code == code) is { } known ? (known.Internal, known.InternalGerman) : null;

    /// <summary>What a person's reason says to the customer, in the customer's language; null for a code that people may not give.</summary>
    public Reason? ReviewReason(string code, Order order) =>
        _data.Reviews.Reasons.FirstOrDefault(reason => reason.Code == code) is not { } known ? null
        : IsGerman(order.Customer.Locale) ? known.German
        : known.English;

    /// <summary>Whether it takes two people: the order is worth more than one may decide on, or nobody knows what it is worth.</summary>
    public bool TakesTwo(string currency, decimal amount) => AmountEur(currency, amount) is not { } worth || worth > _data.Reviews.FourEyesAboveEur;

    /// <summary>What an amount is worth in EUR; null without a rate.</summary>
    public decimal? AmountEur(string currency, decimal amount) => _markets.EuroRates.TryGetValue(currency, out var rate) ? amount * rate : null;

    /// <summary>
    /// What a person may offer in an outcome: as the policy offers it for market and amount, without what its rules take away. The score's own bound is what people
    /// are asked to judge, and binds them not.
    /// </summary>
    /// <param name="outcome">What the person decides.</param>
    /// <param name="audit">The decision that is replaced, with its order.</param>
    /// <returns>All that may be offered, and what is offered when the person names none.</returns>
    public (IReadOnlyList<string> Possible, IReadOnlyList<string> Usual) MethodsInReview(DecisionOutcome outcome, AuditRecord audit)
    {
        var versions = audit.Decision.Versions;
        var score = audit.Decision.Score is { } value ? new Score { Value = value } : null;
        var weighing = Weigh(audit.Order, score, new Route { ModelId = versions.ModelId, Endpoint = versions.Endpoint });
        var input = weighing.Input with { Score = null };
        var matched = weighing.Matched;
        return (
            outcome == DecisionOutcome.Reject
                ? []
                : [.. _data.Methods.Values.Where(method => IsOffered(method, outcome, input, matched)).Select(method => method.Name)],
            MethodsFor(outcome, input, matched)
        );
    }

    /// <param name="order">The order.</param>
    /// <param name="score">Null: no model answered.</param>
    /// <param name="route">Where the order was sent.</param>
    public Ruling Decide(Order order, Score? score, Route route)
    {
        var weighing = Weigh(order, score, route);
        return new Ruling(
            weighing.Outcome,
            weighing.Input.ScoreClass,
            MethodsFor(weighing.Outcome, weighing.Input, weighing.Matched),
            ReasonsFor(weighing.Outcome, weighing.Scored, weighing.Input, weighing.Matched)
        );
    }

    /// <summary>How the outcome comes about.</summary>
    internal PolicyWeighing Weigh(Order order, Score? score, Route route)
    {
        var scoreClass = score is null ? NoClass : ClassOf(score.Value);
        var input = new PolicyInput(order, score, scoreClass, route, AmountEur(order.Currency, order.GrandTotal));

        var matched = new List<PolicyRule>();
        var scored = DecisionOutcome.Accept;
        var outcome = DecisionOutcome.Accept;
        if (score is not null)
        {
            outcome = scored = ThresholdsOf(route.ModelId, order.Payment.Method).OutcomeOf(score.Value);
        }
        else if (FirstOf(_data.Fallback, input) is { } fallback)
        {
            matched.Add(fallback);
            outcome = fallback.Outcome;
        }

        foreach (var rule in _data.Rules)
        {
            if (rule.Holds(input))
            {
                matched.Add(rule);
                if (rule.Outcome > outcome)
                {
                    outcome = rule.Outcome;
                }
            }
        }

        if (
            outcome == DecisionOutcome.Accept
            && _data.Methods.TryGetValue(order.Payment.Method, out var own)
            && !IsOffered(own, outcome, input, matched)
        )
        {
            outcome = DecisionOutcome.Restrict;
            matched.Add(_data.MethodNotOffered);
        }

        return new PolicyWeighing(input, scored, outcome, matched);
    }

    private string ClassOf(double score)
    {
        foreach (var bound in _data.Classes)
        {
            if (score < bound.Below)
            {
                return bound.Name;
            }
        }

        return _data.Classes[^1].Name;
    }

    internal PolicyThresholds ThresholdsOf(string modelId, string method)
    {
        var thresholds = _data.Thresholds;
        return
            thresholds.TryGetValue((modelId, method), out var found)
            || thresholds.TryGetValue((modelId, PolicyData.Any), out found)
            || thresholds.TryGetValue((PolicyData.Any, method), out found)
            ? found
            : thresholds[(PolicyData.Any, PolicyData.Any)];
    }

    private static PolicyRule? FirstOf(IReadOnlyList<PolicyRule> rules, in PolicyInput input)
    {
        foreach (var rule in rules)
        {
            if (rule.Holds(input))
            {
                return rule;
            }
        }

        return null;
    }

    private static bool IsOffered(PolicyMethod method, DecisionOutcome outcome, in PolicyInput input, List<PolicyRule> matched)
    {
        foreach (var rule in matched)
        {
            if (rule.RemoveMethods.Contains(method.Name, StringComparer.Ordinal))
            {
                return false;
            }
        }

        return method.IsOffered(outcome, input);
    }

    private List<string> MethodsFor(DecisionOutcome outcome, in PolicyInput input, List<PolicyRule> matched)
    {
        var allowed = new List<string>(_data.Methods.Count);
        if (outcome == DecisionOutcome.Reject)
        {
            return allowed;
        }

        foreach (var name in input.Order.Payment.RequestedMethods)
        {
            if (_data.Methods.TryGetValue(name, out var method) && !allowed.Contains(method.Name) && IsOffered(method, outcome, input, matched))
            {
                allowed.Add(method.Name);
            }
        }

        // None requested, or none of them possible: there must be some way to pay.
        if (allowed.Count == 0)
        {
            foreach (var method in _data.Methods.Values)
            {
                if (IsOffered(method, outcome, input, matched))
                {
                    allowed.Add(method.Name);
                }
            }
        }

        return allowed;
    }

    private IReadOnlyList<Reason> ReasonsFor(DecisionOutcome outcome, DecisionOutcome scored, in PolicyInput input, List<PolicyRule> matched)
    {
        var reasons = new ReasonList(IsGerman(input.Order.Customer.Locale));
        for (var level = DecisionOutcome.Reject; level >= DecisionOutcome.Accept; level--)
        {
            if (level > DecisionOutcome.Accept)
            {
                AddOf(matched, level, ref reasons);
            }

            if (level == scored && outcome != DecisionOutcome.Accept && input.Score is { } score)
            {
                var before = reasons.Count;
                AddContributions(score.Contributions, ref reasons);
                if (reasons.Count == before && scored > DecisionOutcome.Accept)
                {
                    reasons.Add(_data.ScoreAsAWhole);
                }
            }
        }

        AddOf(matched, DecisionOutcome.Accept, ref reasons);
        return reasons.ToList();
    }

    private static void AddOf(List<PolicyRule> matched, DecisionOutcome level, ref ReasonList reasons)
    {
        foreach (var rule in matched)
        {
            if (rule.Outcome == level && rule.Reason is { } reason)
            {
                reasons.Add(reason);
            }
        }
    }

    /// <summary>The strongest first, whatever order they come in; a reason that is named already gives way to the next.</summary>
    private void AddContributions(IReadOnlyList<Contribution> contributions, ref ReasonList reasons)
    {
        while (!reasons.IsFull)
        {
            PolicyReason? strongest = null;
            var max = _data.LeastContribution;
            foreach (var (feature, value) in contributions)
            {
                if (value >= max && ReasonOf(feature) is { } reason && !reasons.Holds(reason))
                {
                    max = value;
                    strongest = reason;
                }
            }

            if (strongest is null)
            {
                return;
            }

            reasons.Add(strongest);
        }
    }

    /// <summary>The reason that a feature stands for. The prefixes are sorted by length, longest first.</summary>
    internal PolicyReason? ReasonOf(string feature)
    {
        foreach (var (prefix, reason) in _data.Prefixes)
        {
            if (feature.StartsWith(prefix, StringComparison.Ordinal))
            {
                return reason;
            }
        }

        return null;
    }

    private static bool IsGerman(string? locale) =>
        locale is not null && locale.StartsWith("de", StringComparison.OrdinalIgnoreCase) && (locale.Length == 2 || !char.IsAsciiLetter(locale[2]));
}
