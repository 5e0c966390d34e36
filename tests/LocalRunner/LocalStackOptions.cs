namespace FraudServerless.LocalRunner;

/// <summary>How to run the template.</summary>
public sealed record LocalStackOptions
{
    /// <summary>The region that everything believes to be in.</summary>
    public const string Region = "eu-central-1";

    /// <summary>The subset of the AWS packages that the repository has itself.</summary>
    public const string SourcePackages = "source";

    /// <summary>The AWS packages from the feed.</summary>
    public const string OfficialPackages = "official";

    /// <summary>Root of the repository: where <c>template.yaml</c> lies.</summary>
    public required string Root { get; init; }

    /// <summary>Takes the database, the queues and the logs; survives.</summary>
    public required string DataFolder { get; init; }

    /// <summary>0 for any free port.</summary>
    public int ApiPort { get; init; } = 3000;
    public int EndpointPort { get; init; } = 3001;
    public int DynamoDbPort { get; init; } = 8000;
    public int SqsPort { get; init; } = 9324;

    /// <summary>Values for parameters of the template.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Most instances of each function at a time; of those behind a queue, when the template names no MaximumConcurrency.</summary>
    public int MaxInstances { get; init; } = 10;

    /// <summary>Parts will be killed on purpose: the database stands behind a relay, so that it loses nothing then that it acknowledged.</summary>
    public bool Killable { get; init; }

    /// <summary>Native executables, as deployed, instead of ordinary builds.</summary>
    public bool Native { get; init; }

    /// <summary>What the functions are built on: <see cref="SourcePackages"/> or <see cref="OfficialPackages"/>.</summary>
    public string AwsPackages { get; init; } = SourcePackages;

    /// <summary>Take what was built before.</summary>
    public bool NoBuild { get; init; }

    /// <summary>Somebody else's DynamoDB instead of DynamoDB Local; the tables are created there.</summary>
    public string? DynamoDbUrl { get; init; }

    /// <summary>
    /// A wire double of the tables in memory instead of DynamoDB Local, which answers after this time: for figures of the functions, that DynamoDB Local would bound.
    /// </summary>
    public TimeSpan? TableDelay { get; init; }

    /// <summary>The tables are those of a stack that runs: they are there and need not be created.</summary>
    public bool TablesAreThere { get; init; }

    /// <summary>Somebody else's SQS instead of the emulator and its journal; the queues are created there.</summary>
    public string? SqsUrl { get; init; }

    /// <summary>Somebody else's SageMaker runtime instead of the containers.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Folders of artifacts by container name, instead of those that the template names.</summary>
    public IReadOnlyDictionary<string, string> Artifacts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public StackLog Log { get; init; } = StackLog.Silent;

    /// <summary>The folder at or above the current one (or the program) that has a <c>template.yaml</c>.</summary>
    /// <exception cref="Processes.StackException">There is none.</exception>
    public static string FindRoot()
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "template.yaml")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new Processes.StackException("There is no template.yaml here or above; start this inside the repository.");
    }
}
