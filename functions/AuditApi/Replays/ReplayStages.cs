namespace FraudServerless.AuditApi.Replays;

/// <summary>What a replay compares, in this order.</summary>
public static class ReplayStages
{
    /// <summary>The decision as it is looked up is the one that the audit record proves.</summary>
    public const string Record = "record";

    /// <summary>The order's snapshot leads to what the decision says of the order, and to its trigger.</summary>
    public const string Order = "order";

    /// <summary>Policy, routes and markets of then.</summary>
    public const string Configuration = "configuration";

    /// <summary>The routes send the order to that model on that endpoint.</summary>
    public const string Route = "route";

    /// <summary>The id of the feature spec.</summary>
    public const string FeatureSpec = "featureSpec";

    /// <summary>The feature vector, bit for bit.</summary>
    public const string Vector = "vector";

    /// <summary>The model's version.</summary>
    public const string Model = "model";

    /// <summary>Base, raw score and contributions.</summary>
    public const string Contributions = "contributions";

    /// <summary>The score.</summary>
    public const string Score = "score";

    /// <summary>Class, outcome, methods and reasons.</summary>
    public const string Outcome = "outcome";

    /// <summary>The bytes that were answered, but for how long it took.</summary>
    public const string Answer = "answer";
}
