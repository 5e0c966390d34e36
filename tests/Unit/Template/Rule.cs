using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.Unit.Template;

/// <summary>What every stack has to keep.</summary>
/// <param name="Id">Of a public set of rules, or a name of our own.</param>
/// <param name="Also">What other sets call the same.</param>
/// <param name="Says">What is right.</param>
/// <param name="Findings">What is not as the rule says: ids of resources, with a statement or property behind a slash where there are several.</param>
/// <param name="Broken">The template with a fault that the rule must find: a rule that cannot fail checks nothing.</param>
internal sealed record Rule(string Id, string Also, string Says, Func<Stack, IEnumerable<string>> Findings, Func<MapNode, MapNode> Broken)
{
    public Rule(string id, string also, string says, Func<Stack, IEnumerable<Resource>> findings, Func<MapNode, MapNode> broken)
        : this(id, also, says, stack => findings(stack).Select(resource => resource.Id), broken) { }

    public Rule(string id, string also, string says, Func<Stack, IEnumerable<Statement>> findings, Func<MapNode, MapNode> broken)
        : this(id, also, says, stack => findings(stack).Select(statement => statement.Name), broken) { }
}

/// <summary>A finding that stays, and why.</summary>
/// <param name="Subject">As the rule names it.</param>
/// <param name="Environments">Where; none named: wherever it is found.</param>
internal sealed record Suppression(string Rule, string Subject, string Reason, params string[] Environments)
{
    public bool Covers(Finding finding) =>
        finding.Rule == Rule && finding.Subject == Subject && (Environments.Length == 0 || Environments.Contains(finding.Environment));
}

internal sealed record Finding(string Rule, string Subject, string Environment);
