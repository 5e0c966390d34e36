namespace FraudServerless.LocalRunner;

/// <summary>Where the stack tells what it does.</summary>
/// <param name="say">Takes a line for everybody.</param>
/// <param name="detail">Takes a line that only those want who asked for it.</param>
public sealed class StackLog(Action<string> say, Action<string> detail)
{
    public static StackLog Silent { get; } = new(_ => { }, _ => { });

    public void Say(string line) => say(line);

    public void Detail(string line) => detail(line);
}
