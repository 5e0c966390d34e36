using FraudServerless.Hosting;

namespace FraudServerless.Support;

/// <summary>The real clients, pointed at a <see cref="FakeWire"/>.</summary>
public static class Clients
{
    static Clients()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
    }

    /// <summary>Nobody listens there.</summary>
    public static Uri Nowhere { get; } = new("http://127.0.0.1:9");

    public static ScoringSettings Settings(Uri? dynamoDb = null, Uri? sageMaker = null) =>
        new()
        {
            DecisionsTable = "Decisions",
            AuditTable = "Audit",
            Region = "eu-central-1",
            RoutesFile = Path.Combine(AppContext.BaseDirectory, "routes.json"),
            PolicyFile = Path.Combine(AppContext.BaseDirectory, "policy.json"),
            PipelineBudget = TimeSpan.FromMinutes(1),
            HedgeDelay = TimeSpan.FromSeconds(30),
            LedgerTimeout = TimeSpan.FromMinutes(1),
            CodeVersion = "1.0.0-test",
            DynamoDbUrl = dynamoDb ?? Nowhere,
            SageMakerRuntimeUrl = sageMaker ?? Nowhere,
        };
}
