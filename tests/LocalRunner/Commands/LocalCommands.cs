using System.CommandLine;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>All that can be asked of this program.</summary>
internal static class LocalCommands
{
    public static RootCommand Create()
    {
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
        root.Subcommands.Add(new EnvironmentCommand().Create());
        return root;
    }
}
