using System.Globalization;
using FraudServerless.CheckoutApi;
using FraudServerless.Decisions.Routing;
using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Templates;
using FraudServerless.Projector;
using FraudServerless.Rescorer;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions;

/// <summary>The bounds of the template's parameters leave no set of deadlines that the functions would refuse.</summary>
public sealed class TemplateDeadlinesTests
{
    private static readonly MapNode Template = TemplateReader.Read(File.ReadAllText(Path.Combine(LocalStackOptions.FindRoot(), "template.yaml")));

    /// <summary>Every choice of the smallest and the largest value of every number whose name says that it is a time.</summary>
    private static IEnumerable<Dictionary<string, string>> Corners()
    {
        var times = Template
            .Get("Parameters")
            .Entries.Where(parameter =>
                parameter.Key.EndsWith("Ms", StringComparison.Ordinal) || parameter.Key.EndsWith("Seconds", StringComparison.Ordinal)
            )
            .ToList();
        times.Count.ShouldBeGreaterThan(6);
        for (var choice = 0; choice < 1 << times.Count; choice++)
        {
            var corner = new Dictionary<string, string>(StringComparer.Ordinal) { ["OtlpEndpoint"] = "http://collector:4318" };
            for (var i = 0; i < times.Count; i++)
            {
                corner[times[i].Key] = times[i].Value.Get((choice >> i & 1) == 0 ? "MinValue" : "MaxValue").Text;
            }

            yield return corner;
        }
    }

    [Fact]
    public void No_choice_of_parameters_is_refused_at_start()
    {
        var router = ModelRouter.Load(Path.Combine(AppContext.BaseDirectory, "routes.json"));
        foreach (var parameters in Corners())
        {
            var stack = StackDescription.From(TemplateResolver.Resolve(Template, parameters, LocalStackOptions.Region));
            foreach (var function in stack.Functions)
            {
                var environment = new Dictionary<string, string>(function.Environment, StringComparer.Ordinal)
                {
                    ["AWS_REGION"] = LocalStackOptions.Region,
                    ["AWS_LAMBDA_FUNCTION_NAME"] = function.Name,
                };
                environment["FUNCTION_TIMEOUT_SECONDS"].ShouldBe(function.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture), function.Name);
                if (function.StreamTriggers.Count > 0)
                {
                    ProjectorSettings.FromEnvironment(environment.GetValueOrDefault).Host.FunctionTimeout.ShouldBe(function.Timeout);
                }
                else if (function.QueueTriggers.Count > 0)
                {
                    RescoreSettings.FromEnvironment(environment.GetValueOrDefault).Host.FunctionTimeout.ShouldBe(function.Timeout);
                }
                else
                {
                    var settings = CheckoutSettings.FromEnvironment(environment.GetValueOrDefault);
                    settings.FaultsOfDeadlines(router).ShouldBeEmpty(string.Join(", ", parameters));
                }

                foreach (var trigger in function.QueueTriggers)
                {
                    // Lambda refuses to read from a queue that delivers a message again while it may still be worked on.
                    trigger.Queue.VisibilityTimeout.ShouldBeGreaterThanOrEqualTo(function.Timeout);
                }
            }
        }
    }
}
