using System.Globalization;
using System.Text;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Unit.Template.Rules;

namespace FraudServerless.Unit.Template;

/// <summary>All rules, what they find in every environment, and a report of it.</summary>
internal static class RuleTable
{
    public static readonly IReadOnlyList<Rule> Rules =
    [
        .. FunctionRules.All,
        .. ApiRules.All,
        .. QueueRules.All,
        .. TableRules.All,
        .. IamRules.All,
        .. OperationRules.All,
        .. WritingRules.All,
    ];

    public static IReadOnlyList<Finding> Findings(MapNode template, IEnumerable<Rule> rules) =>
        [
            .. StackEnvironment
                .All.Select(environment => Stack.Of(template, environment))
                .SelectMany(stack =>
                    rules.SelectMany(rule => rule.Findings(stack).Distinct().Select(subject => new Finding(rule.Id, subject, stack.Environment.Name)))
                ),
        ];

    /// <summary>One line a rule, and under it what it finds.</summary>
    public static string Report(IReadOnlyCollection<Finding> findings)
    {
        var text = new StringBuilder();
        var (passed, suppressed, failed) = (0, 0, 0);
        foreach (var rule in Rules)
        {
            var found = findings.Where(finding => finding.Rule == rule.Id).GroupBy(finding => finding.Subject, StringComparer.Ordinal).ToList();
            var open = found.SelectMany(subject => subject).Any(finding => !Suppressions.All.Any(suppression => suppression.Covers(finding)));
            var verdict =
                open ? "FAIL"
                : found.Count > 0 ? "suppressed"
                : "pass";
            (passed, suppressed, failed) = verdict switch
            {
                "pass" => (passed + 1, suppressed, failed),
                "FAIL" => (passed, suppressed, failed + 1),
                _ => (passed, suppressed + 1, failed),
            };
            text.Append(CultureInfo.InvariantCulture, $"{verdict, -10} {rule.Id}{(rule.Also.Length > 0 ? $" ({rule.Also})" : "")}: {rule.Says}\n");
            foreach (var subject in found)
            {
                foreach (
                    var reason in subject.GroupBy(finding =>
                        Suppressions.All.FirstOrDefault(suppression => suppression.Covers(finding))?.Reason ?? "NO REASON"
                    )
                )
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"             {subject.Key} in {string.Join(", ", reason.Select(finding => finding.Environment))}: {reason.Key}\n"
                    );
                }
            }
        }

        return text.Append(
                CultureInfo.InvariantCulture,
                $"{Rules.Count} rules: {passed} pass, {suppressed} pass but for {Suppressions.All.Length} suppressions, {failed} fail\n"
            )
            .ToString();
    }
}
