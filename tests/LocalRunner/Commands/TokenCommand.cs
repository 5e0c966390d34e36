using System.CommandLine;
using FraudServerless.LocalRunner.Gateway;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>token ROLE…</c>: a token of support staff for the desk's API.</summary>
internal sealed class TokenCommand
{
    private readonly Argument<string[]> _roles = new("ROLE")
    {
        Description = $"One or more of {string.Join(", ", LocalTokens.Roles)}",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "Who it is: on record with everything that is looked at",
        DefaultValueFactory = _ => "kim",
        HelpName = "NAME",
    };

    private readonly StackArguments _stack = new();

    public Command Create()
    {
        _roles.AcceptOnlyFromAmong([.. LocalTokens.Roles]);
        var command = new Command("token", "Prints a token for the desk's API on this machine, good for 8 hours.") { _roles, _name };
        _stack.AddTo(command, forReading: true);
        command.SetAction(parsed =>
        {
            var tokens = LocalTokens.Open(_stack.Read(parsed).DataFolder, TimeProvider.System);
            Console.WriteLine(tokens.Issue(parsed.GetValue(_name)!, parsed.GetValue(_roles)!));
            return 0;
        });
        return command;
    }
}
