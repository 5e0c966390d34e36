using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template.Rules;

/// <summary>Roles and their policies.</summary>
internal static class IamRules
{
    /// <summary>Ways to change or delete an item.</summary>
    internal static readonly string[] Changes =
    [
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:PartiQLUpdate",
        "dynamodb:PartiQLDelete",
    ];

    private static readonly string[] Credentials =
    [
        "sts:AssumeRole",
        "sts:GetFederationToken",
        "sts:GetSessionToken",
        "iam:CreateAccessKey",
        "iam:UpdateAccessKey",
        "iam:CreateLoginProfile",
        "cognito-identity:GetCredentialsForIdentity",
        "lambda:GetFunction",
        "secretsmanager:GetSecretValue",
    ];

    private static readonly string[] Data =
    [
        "s3:GetObject",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
        "secretsmanager:GetSecretValue",
        "dynamodb:Scan",
        "dynamodb:Query",
    ];

    private static readonly string[] Rights =
    [
        "iam:*",
        "kms:PutKeyPolicy",
        "kms:CreateGrant",
        "s3:PutBucketPolicy",
        "sqs:AddPermission",
        "sqs:SetQueueAttributes",
        "sns:AddPermission",
        "lambda:AddPermission",
        "ecr:SetRepositoryPolicy",
        "dynamodb:PutResourcePolicy",
    ];

    private static readonly string[] Escalations =
    [
        "iam:PassRole",
        "iam:AttachRolePolicy",
        "iam:PutRolePolicy",
        "iam:CreatePolicyVersion",
        "iam:UpdateAssumeRolePolicy",
        "lambda:UpdateFunctionCode",
        "lambda:CreateFunction",
        "sts:AssumeRole",
    ];

    /// <summary>Beginnings of actions that only look.</summary>
    private static readonly string[] Reading = ["Get", "Describe", "List", "BatchGet", "BatchCheck", "Query", "Scan"];

    private const string CheckoutStatements = "Resources.CheckoutApiRole.Properties.Policies.0.PolicyDocument.Statement.";

    public static readonly Rule[] All =
    [
        new(
            "WS1003",
            "StarPermissions, CKV_AWS_63",
            "no role can do all that a service does, or anything to everything",
            stack => Allowing(stack).Where(statement => statement.IsOn("*") || statement.Actions.Any(action => action.EndsWith('*'))),
            template => template.With(CheckoutStatements + "0.Action", "dynamodb:*")
        ),
        new(
            "AwsSolutions-IAM4",
            "IAM_ROLE_ELEVATED_MANAGED_POLICY_RULE",
            "no role has policies that others write",
            stack => Roles(stack).Where(role => role.Has("ManagedPolicyArns")),
            template => template.Without("Resources.Rescorer.Properties.Role")
        ),
        new(
            "AwsSolutions-IAM5",
            "IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE",
            "every right names what it is for",
            stack =>
                Allowing(stack)
                    .Where(statement =>
                        statement.Resources.Any(resource => resource.Contains('*', StringComparison.Ordinal) && !IsLogStream(resource))
                    ),
            template => template.With(CheckoutStatements + "0.Resource", "'*'")
        ),
        new(
            "CKV_AWS_107",
            "",
            "no right to take credentials of everybody",
            stack => Everywhere(stack).Where(statement => statement.Actions.Any(action => Credentials.Contains(action))),
            template => template.With(CheckoutStatements + "-", "{ Sid: X, Effect: Allow, Action: 'sts:AssumeRole', Resource: '*' }")
        ),
        new(
            "CKV_AWS_108",
            "",
            "no right to read everybody's data",
            stack => Everywhere(stack).Where(statement => statement.Actions.Any(action => Data.Contains(action))),
            template => template.With(CheckoutStatements + "-", "{ Sid: X, Effect: Allow, Action: ['s3:GetObject'], Resource: '*' }")
        ),
        new(
            "CKV_AWS_109",
            "",
            "no right to give rights to everything",
            stack => Everywhere(stack).Where(statement => statement.Actions.Any(action => Rights.Any(right => Matches(right, action)))),
            template => template.With(CheckoutStatements + "-", "{ Sid: X, Effect: Allow, Action: ['kms:PutKeyPolicy'], Resource: '*' }")
        ),
        new(
            "CKV_AWS_110",
            "",
            "no right to get more rights",
            stack => Allowing(stack).Where(statement => statement.Actions.Any(action => Escalations.Contains(action))),
            template =>
                template.With(CheckoutStatements + "-", "{ Sid: X, Effect: Allow, Action: ['iam:PassRole'], Resource: 'arn:aws:iam::0:role/x' }")
        ),
        new(
            "CKV_AWS_111",
            "",
            "no right to write everywhere",
            stack =>
                Everywhere(stack)
                    .Where(statement =>
                        statement.Actions.Any(action => !Reading.Any(verb => action.Split(':')[1].StartsWith(verb, StringComparison.Ordinal)))
                    ),
            template => template.With(CheckoutStatements + "4.Resource", "'*'")
        ),
        new(
            "IAM_NO_INLINE_POLICY_CHECK",
            "",
            "a role's policies stand by themselves",
            stack => Roles(stack).Where(role => role.Has("Policies")),
            template =>
                template.With(
                    "Resources.OtherRole",
                    "{ Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [] }, Policies: [{ PolicyName: x, PolicyDocument: { Statement: [] } }] } }"
                )
        ),
        new(
            "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION",
            "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_RESOURCE",
            "no right is said by what it is not",
            stack =>
                Allowing(stack).Where(statement => statement.Node.Find("NotResource") is not null || statement.Node.Find("NotAction") is not null),
            template => template.With(CheckoutStatements + "0.NotResource", "arn:aws:dynamodb:x")
        ),
        new(
            "W3037",
            "",
            "every action is one of its service",
            stack => stack.RoleStatements().Where(statement => statement.Actions.Any(action => !IamActions.Exists(action))),
            template => template.With(CheckoutStatements + "0.Action.-", "'dynamodb:PutItems'")
        ),
        new(
            "ForThisAccount",
            "",
            "a service takes a role on behalf of this account alone",
            stack =>
                Roles(stack)
                    .Where(role =>
                        role.Properties.Find("AssumeRolePolicyDocument") is { } trust
                        && Statement
                            .In(role, trust)
                            .Any(statement =>
                                statement.Node.Find("Condition", "StringEquals", "aws:SourceAccount") is not ScalarNode { Value: "000000000000" }
                            )
                    ),
            template => template.Without("Resources.BackupRole.Properties.AssumeRolePolicyDocument.Statement.0.Condition")
        ),
        new(
            "NeverChangesProof",
            "",
            "whoever may touch the audit table is denied to change or delete a record",
            stack =>
                Roles(stack)
                    .Where(role =>
                    {
                        var statements = stack
                            .RoleStatements()
                            .Where(statement => statement.Name.StartsWith($"{role.Id}/", StringComparison.Ordinal))
                            .ToList();
                        return statements.Exists(statement =>
                                statement is { Allows: true } && OnAudit(statement) && statement.Actions.Contains("dynamodb:PutItem")
                            )
                            && !Changes.All(action =>
                                statements.Exists(statement =>
                                    statement is { Allows: false } && OnAudit(statement) && statement.Actions.Contains(action)
                                )
                            );
                    }),
            template => template.Without(CheckoutStatements + "2")
        ),
    ];

    private static IEnumerable<Resource> Roles(Stack stack) => stack.Of("AWS::IAM::Role");

    private static IEnumerable<Statement> Allowing(Stack stack) => stack.RoleStatements().Where(statement => statement.Allows);

    private static IEnumerable<Statement> Everywhere(Stack stack) => Allowing(stack).Where(statement => statement.IsOn("*"));

    private static bool OnAudit(Statement statement) =>
        statement.Resources.Any(resource => resource.EndsWith(":table/Audit", StringComparison.Ordinal));

    /// <summary>The ARN of a log group ends with its streams, which have no names yet.</summary>
    private static bool IsLogStream(string resource) =>
        resource.Contains(":log-group:", StringComparison.Ordinal)
        && resource.EndsWith(":*", StringComparison.Ordinal)
        && resource.Count(c => c == '*') == 1;

    private static bool Matches(string pattern, string action) =>
        pattern.EndsWith('*') ? action.StartsWith(pattern[..^1], StringComparison.Ordinal) : action == pattern;
}
