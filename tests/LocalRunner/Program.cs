using System.CommandLine;
using System.Globalization;
using FraudServerless.LocalRunner.Commands;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;
using Spectre.Console;

// Figures and messages read the same on every machine.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 200;
}

try
{
    return await LocalCommands
        .Create()
        .Parse(args)
        .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
}
catch (Exception fault) when (fault is StackException or TemplateException or PlatformNotSupportedException)
{
    AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).MarkupLineInterpolated($"[red]{fault.Message}[/]");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
