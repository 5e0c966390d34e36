using Xunit;

namespace FraudServerless.Unit.AwsPackages;

/// <summary>Tests that set the variables by which Lambda speaks to a process; they run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LambdaProcess
{
    public const string Name = "Lambda process";
}
