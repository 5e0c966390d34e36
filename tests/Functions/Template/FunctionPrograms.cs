using System.Reflection;
using FraudServerless.AuditApi;
using FraudServerless.CheckoutApi;
using FraudServerless.Projector;
using FraudServerless.Rescorer;

namespace FraudServerless.Functions.Template;

/// <summary>The functions: their programs and what reads their settings. A new one is entered here, and the tests of the template hold it.</summary>
internal static class FunctionPrograms
{
    public static IReadOnlyDictionary<string, (Assembly Program, Action<Func<string, string?>> Read)> All { get; } =
        new Dictionary<string, (Assembly, Action<Func<string, string?>>)>(StringComparer.Ordinal)
        {
            ["CheckoutApi"] = (typeof(CheckoutSettings).Assembly, read => CheckoutSettings.FromEnvironment(read)),
            ["AuditApi"] = (typeof(AuditApiSettings).Assembly, read => AuditApiSettings.FromEnvironment(read)),
            ["Projector"] = (typeof(ProjectorSettings).Assembly, read => ProjectorSettings.FromEnvironment(read)),
            ["Rescorer"] = (typeof(RescoreSettings).Assembly, read => RescoreSettings.FromEnvironment(read)),
        };

    /// <summary>Names of the settings that a function asks for.</summary>
    /// <param name="environment">What it is given; faults are thrown.</param>
    public static IReadOnlySet<string> Asked(string function, IReadOnlyDictionary<string, string> environment)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        All[function]
            .Read(name =>
            {
                asked.Add(name);
                return environment.GetValueOrDefault(name);
            });
        return asked;
    }
}
