namespace FraudServerless.Support;

/// <summary>Who is called.</summary>
public enum AwsService
{
    /// <summary>Nobody in particular: whoever warms up looks whether there is somebody.</summary>
    None,
    DynamoDb,
    Sqs,
    SageMaker,
}
