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

var root = new RootCommand(
    "Runs template.yaml on this machine: starts the tables, the endpoint and the functions, sends generated orders, prints what was decided, and stays up."
);
new RunCommand().AddTo(root);
root.Subcommands.Add(new SendCommand().Create());
root.Subcommands.Add(new ReplayTrafficCommand().Create());
root.Subcommands.Add(new ShowCommand().Create());
root.Subcommands.Add(new SoakCommand().Create());
root.Subcommands.Add(new RescoreCommand().Create());
root.Subcommands.Add(new TokenCommand().Create());
root.Subcommands.Add(new LinksCommand().Create());
root.Subcommands.Add(new CostCommand().Create());
try
{
    return await root.Parse(args)
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
