using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template.Rules;

internal static class TableRules
{
    private const string Jobs = "Resources.Jobs.Properties.";

    /// <summary>What holds something that cannot be made again.</summary>
    private static readonly string[] Stateful =
    [
        "AWS::DynamoDB::Table",
        "AWS::SQS::Queue",
        "AWS::KMS::Key",
        "AWS::Backup::BackupVault",
        "AWS::Logs::LogGroup",
        "AWS::SecretsManager::Secret",
    ];

    public static readonly Rule[] All =
    [
        new(
            "AwsSolutions-DDB3",
            "CKV_AWS_28, DYNAMODB_PITR_ENABLED",
            "a table can be restored to any second",
            stack => Tables(stack).Where(table => table.Text("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") != "true"),
            template => template.With(Jobs + "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", "false")
        ),
        new(
            "CKV_AWS_165",
            "",
            "a global table can be restored in every region",
            stack =>
                stack
                    .Of("AWS::DynamoDB::GlobalTable")
                    .Where(table =>
                        table
                            .Items("Replicas")
                            .Any(replica => replica.Find("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") is not { Flag: true })
                    ),
            template =>
                template.With("Resources.Everywhere", "{ Type: AWS::DynamoDB::GlobalTable, Properties: { Replicas: [{ Region: eu-central-1 }] } }")
        ),
        new(
            "CKV_AWS_119",
            "DYNAMODB_TABLE_ENCRYPTED_KMS",
            "a table is encrypted by a key of the stack",
            stack =>
                Tables(stack).Where(table => table.Text("SSESpecification", "SSEType") != "KMS" || !table.Has("SSESpecification", "KMSMasterKeyId")),
            template => template.Without(Jobs + "SSESpecification.KMSMasterKeyId")
        ),
        new(
            "DynamoDBInBackupPlan",
            "",
            "a table has backups apart from it",
            stack =>
                Tables(stack)
                    .Where(table =>
                        !stack
                            .Of("AWS::Backup::BackupSelection")
                            .Any(selection =>
                                selection
                                    .Items("BackupSelection", "Resources")
                                    .Any(arn => arn.Text.EndsWith($"/{table.Id}", StringComparison.Ordinal))
                            )
                    ),
            template => template.Without("Resources.BackupSelection.Properties.BackupSelection.Resources.0")
        ),
        new(
            "DeletionProtection",
            "",
            "a table cannot be deleted by a slip",
            stack => Tables(stack).Where(table => table.Text("DeletionProtectionEnabled") != "true"),
            template => template.Without(Jobs + "DeletionProtectionEnabled")
        ),
        new(
            "DynamoDBAutoScalingEnabled",
            "",
            "a table takes what comes",
            stack => Tables(stack).Where(table => table.Text("BillingMode") != "PAY_PER_REQUEST"),
            template => template.With(Jobs + "BillingMode", "PROVISIONED")
        ),
        new(
            "W3011",
            "I3011",
            "what becomes of it is said, for deleting and for replacing",
            stack =>
                stack
                    .Of(Stateful)
                    .Where(resource => resource.Written.Find("DeletionPolicy") is null || resource.Written.Find("UpdateReplacePolicy") is null),
            template => template.Without("Resources.Jobs.UpdateReplacePolicy")
        ),
        new(
            "RetainExceptOnCreate",
            "",
            "records, their messages and their key outlive the stack, but not an attempt to make it",
            stack =>
                stack
                    .Of("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Backup::BackupVault")
                    .Append(stack.Resources.Single(resource => resource.Id == "RecordsKey"))
                    .Where(resource =>
                        resource.Written.Find("DeletionPolicy")?.Text != "RetainExceptOnCreate"
                        || resource.Written.Find("UpdateReplacePolicy")?.Text != "Retain"
                    ),
            template => template.With("Resources.RecordsKey.DeletionPolicy", "Delete")
        ),
        new(
            "NoNamesOfWhatIsLeft",
            "",
            "what outlives the stack has no name that the next one would want",
            stack =>
                stack.Resources.Where(resource =>
                    resource.Written.Find("DeletionPolicy")?.Text == "RetainExceptOnCreate"
                    && resource.Properties.Entries.Any(property =>
                        property.Key is "TableName" or "QueueName" or "BackupVaultName"
                        && property.Value is not ScalarNode { Value: "fraud-00000000-0000-0000-0000-000000000000" }
                    )
                ),
            template => template.With("Resources.RescoreQueue.Properties.QueueName", "!Sub '${AWS::StackName}-rescore'")
        ),
        new(
            "NobodyChangesProof",
            "",
            "nobody may change or delete an audit record",
            stack =>
                Tables(stack)
                    .Where(table =>
                        table.Id == "Audit"
                        && (
                            !table.Has("ResourcePolicy")
                            || !IamRules.Changes.All(action =>
                                Statement
                                    .In(table, table.Properties.Get("ResourcePolicy").Get("PolicyDocument"))
                                    .Any(statement =>
                                        !statement.Allows && statement.Actions.Contains(action) && statement.Node.Get("Principal").Text == "*"
                                    )
                            )
                        )
                    ),
            template => template.Without("Resources.Audit.Properties.ResourcePolicy.PolicyDocument.Statement.0.Action.1")
        ),
    ];

    private static IEnumerable<Resource> Tables(Stack stack) => stack.Of("AWS::DynamoDB::Table");
}
