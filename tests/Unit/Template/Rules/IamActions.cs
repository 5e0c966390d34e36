namespace FraudServerless.Unit.Template.Rules;

/// <summary>Actions that exist, of the services that the template deals with; more of them than it uses, so that a new one rarely has to be entered.</summary>
internal static class IamActions
{
    private static readonly Dictionary<string, string> Services = new(StringComparer.Ordinal)
    {
        ["dynamodb"] =
            "PutItem GetItem UpdateItem DeleteItem BatchGetItem BatchWriteItem ConditionCheckItem Query Scan PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete "
            + "DescribeTable DescribeStream GetRecords GetShardIterator ListStreams CreateBackup DescribeBackup DeleteBackup RestoreTableFromBackup "
            + "StartAwsBackupJob RestoreTableFromAwsBackup ListTagsOfResource TagResource DescribeContinuousBackups",
        ["sqs"] =
            "SendMessage ReceiveMessage DeleteMessage ChangeMessageVisibility GetQueueAttributes GetQueueUrl PurgeQueue SetQueueAttributes "
            + "StartMessageMoveTask CancelMessageMoveTask ListMessageMoveTasks",
        ["kms"] = "Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant RetireGrant",
        ["sagemaker"] = "InvokeEndpoint InvokeEndpointAsync InvokeEndpointWithResponseStream DescribeEndpoint UpdateEndpointWeightsAndCapacities",
        ["logs"] = "CreateLogGroup CreateLogStream PutLogEvents DescribeLogGroups DescribeLogStreams FilterLogEvents",
        ["xray"] = "PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets",
        ["ecr"] = "GetAuthorizationToken BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer DescribeImages",
        ["s3"] = "GetObject PutObject DeleteObject ListBucket GetBucketLocation AbortMultipartUpload",
        ["lambda"] = "InvokeFunction GetFunction GetAlias UpdateAlias GetProvisionedConcurrencyConfig UpdateFunctionCode",
        ["cloudwatch"] = "DescribeAlarms PutMetricData GetMetricData",
        ["backup"] = "DescribeBackupVault CopyIntoBackupVault StartBackupJob StartRestoreJob",
        ["sns"] = "Publish Subscribe",
        ["sts"] = "AssumeRole",
        ["iam"] = "PassRole",
    };

    public static bool Exists(string action) =>
        action.EndsWith('*')
        || (
            action.Split(':') is [var service, var name]
            && Services.TryGetValue(service, out var names)
            && names.Split(' ').Contains(name, StringComparer.Ordinal)
        );
}
