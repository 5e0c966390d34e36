namespace FraudServerless.Unit.Template;

/// <summary>Findings that stay, each with its reason.</summary>
internal static class Suppressions
{
    private const string PolledOrCalled =
        "the caller waits for the answer, or a queue with dead letters of its own is polled: nothing is invoked without somebody waiting";
    private const string NoNetwork =
        "it reaches services of AWS alone, by TLS and rights; a network of its own would add interfaces that fail and cost more than the function";
    private const string OwnPolicy = "the policy is this role's alone and goes with it; one that stands by itself could be attached to others";
    private const string LastStop = "dead letters are the end of the way: an alarm tells of them, and a person decides";
    private const string Half = "half of an alarm that tells somebody: alone it would tell of what is over, or has just begun";
    private const string AtTheEdge = "it is there for a web ACL alone, which can say this with more care; the API behind it logs every call";
    private const string OpenFiles =
        "files of the console, which are nobody's secret: without them nobody could sign in; all that they show needs a token";
    private const string Trials = "trials: records are worth nothing, and the stack is deleted again";

    public static readonly Suppression[] All =
    [
        new("ES1001", "RescorerRescore", "a queue as source knows no such place; what fails comes again and at last is a dead letter of the queue"),
        new("CKV_AWS_115", "CheckoutApi", "a new account has no concurrency to reserve; ApiRequestsPerSecond bounds it", "dev", "staging"),
        new("CKV_AWS_115", "Rescorer", "its source starts RescoreConcurrency instances at most, and reserving would take them from the checkout"),
        new("CKV_AWS_115", "AuditApi", "a desk of people needs few instances; the throttling of its API bounds them"),
        new("CKV_AWS_116", "CheckoutApi", PolledOrCalled),
        new("CKV_AWS_116", "AuditApi", PolledOrCalled),
        new(
            "CKV_AWS_115",
            "Projector",
            "its source starts ParallelizationFactor instances a shard at most, and reserving would take them from the checkout"
        ),
        new("CKV_AWS_116", "Rescorer", PolledOrCalled),
        new(
            "CKV_AWS_116",
            "Projector",
            "a stream is polled, and what is given up is told to ProjectorFailures: nothing is invoked without somebody waiting"
        ),
        new("LAMBDA_INSIDE_VPC", "CheckoutApi", NoNetwork),
        new("LAMBDA_INSIDE_VPC", "Rescorer", NoNetwork),
        new("LAMBDA_INSIDE_VPC", "AuditApi", NoNetwork),
        new("LAMBDA_INSIDE_VPC", "Projector", NoNetwork),
        new("AwsSolutions-SQS3", "ProjectorFailures", "it is where failures end: only people take messages out of it"),
        new("DynamoDBInBackupPlan", "Links", "it is made from the audit records, which have backups, and can be made again"),
        new("AwsSolutions-APIG4", "Api POST /v1/fraud-check", "open on purpose, by PublicApi=true, for trials", "dev"),
        new("AwsSolutions-APIG4", "DeskApi GET /console", OpenFiles),
        new("AwsSolutions-APIG4", "DeskApi GET /console/{proxy+}", OpenFiles),
        new(
            "ES7000",
            "AlarmEmailSubscription",
            "a letter that does not arrive has no place to go to; the alarm's state and the dashboard still show it"
        ),
        new("DynamoDBInBackupPlan", "Decisions", Trials, "dev"),
        new("DynamoDBInBackupPlan", "Audit", Trials, "dev"),
        new("DynamoDBInBackupPlan", "Jobs", Trials, "dev"),
        new("DynamoDBInBackupPlan", "Reviews", Trials, "dev"),
        new("DynamoDBInBackupPlan", "Policies", Trials, "dev"),
        new("DynamoDBInBackupPlan", "Decisions", "point-in-time recovery is enough for records of a rehearsal", "staging"),
        new("DynamoDBInBackupPlan", "Audit", "point-in-time recovery is enough for records of a rehearsal", "staging"),
        new("DynamoDBInBackupPlan", "Reviews", "point-in-time recovery is enough for records of a rehearsal", "staging"),
        new("DynamoDBInBackupPlan", "Jobs", "point-in-time recovery is enough for records of a rehearsal", "staging"),
        new("DynamoDBInBackupPlan", "Policies", "point-in-time recovery is enough for records of a rehearsal", "staging"),
        new("DeletionProtection", "Decisions", Trials, "dev"),
        new("DeletionProtection", "Audit", Trials, "dev"),
        new("DeletionProtection", "Jobs", Trials, "dev"),
        new("DeletionProtection", "Reviews", Trials, "dev"),
        new("DeletionProtection", "Links", Trials, "dev"),
        new("DeletionProtection", "Policies", Trials, "dev"),
        new("AwsSolutions-IAM5", "CheckoutApiRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("AwsSolutions-IAM5", "RescorerRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("AwsSolutions-IAM5", "AuditApiRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("AwsSolutions-IAM5", "ProjectorRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("AwsSolutions-IAM5", "DeploymentRole/WatchTheAlarms", "CloudWatch takes no narrower resource for this action, which only looks"),
        new(
            "AwsSolutions-IAM5",
            "PipelineRole/EnterTheRegistry",
            "ECR takes no narrower resource for this action; which images it opens is said beside it"
        ),
        new("AwsSolutions-IAM5", "PipelineRole/KeepWhatWasCaptured", "names of captured files begin with the place and end with a date", "full"),
        new("AwsSolutions-IAM5", "BackupRole/HandleThem", "a backup's name is made when it is taken; all are below their table"),
        new("CKV_AWS_111", "CheckoutApiRole/Trace", "X-Ray takes no narrower resource for these two actions; they only add to traces"),
        new("CKV_AWS_111", "RescorerRole/Trace", "X-Ray takes no narrower resource for these two actions; they only add to traces"),
        new("CKV_AWS_111", "AuditApiRole/Trace", "X-Ray takes no narrower resource for these two actions; they only add to traces"),
        new("IAM_NO_INLINE_POLICY_CHECK", "CheckoutApiRole", OwnPolicy),
        new("CKV_AWS_111", "ProjectorRole/Trace", "X-Ray takes no narrower resource for these two actions; they only add to traces"),
        new("IAM_NO_INLINE_POLICY_CHECK", "RescorerRole", OwnPolicy),
        new("IAM_NO_INLINE_POLICY_CHECK", "AuditApiRole", OwnPolicy),
        new("IAM_NO_INLINE_POLICY_CHECK", "ProjectorRole", OwnPolicy),
        new("IAM_NO_INLINE_POLICY_CHECK", "DeploymentRole", OwnPolicy),
        new("IAM_NO_INLINE_POLICY_CHECK", "PipelineRole", OwnPolicy),
        new("IAM_NO_INLINE_POLICY_CHECK", "BackupRole", OwnPolicy),
        new("ES6000", "RescoreDeadLetters", LastStop),
        new("ES6000", "DecisionChangesDeadLetters", LastStop),
        new("ES6000", "ProjectorFailures", LastStop),
        new("WS1003", "CheckoutApiRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("WS1003", "RescorerRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("WS1003", "ProjectorRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("WS1003", "AuditApiRole/Trace", "X-Ray takes no narrower resource for these two actions"),
        new("WS1003", "DeploymentRole/WatchTheAlarms", "CloudWatch takes no narrower resource for this action, which only looks"),
        new("WS1003", "PipelineRole/EnterTheRegistry", "ECR takes no narrower resource for this action; which images it opens is said beside it"),
        new("CLOUDWATCH_ALARM_ACTION_CHECK", "SloBurnHour", Half),
        new("CLOUDWATCH_ALARM_ACTION_CHECK", "SloBurnFiveMinutes", Half),
        new("CLOUDWATCH_ALARM_ACTION_CHECK", "SloBurnSixHours", Half),
        new("CLOUDWATCH_ALARM_ACTION_CHECK", "SloBurnHalfHour", Half),
        new("AwsSolutions-CFR1", "Edge", AtTheEdge, "full"),
        new("AwsSolutions-CFR3", "Edge", AtTheEdge, "full"),
        new(
            "AwsSolutions-CFR4",
            "Edge",
            "its own name comes with CloudFront's certificate, which allows older callers; a domain is the operator's to bring",
            "full"
        ),
    ];
}
