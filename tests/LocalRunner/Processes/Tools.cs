using System.Runtime.InteropServices;

namespace FraudServerless.LocalRunner.Processes;

/// <summary>Programs of this machine that the stack needs.</summary>
public static class Tools
{
    /// <summary>Absolute path of a program on the PATH; null when there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <exception cref="StackException">It is missing; the message says how to get it.</exception>
    public static string Require(string name, string what, string debian, string mac) =>
        Find(name)
        ?? throw new StackException(
            $"{what} needs '{name}', which is not on the PATH. To get it: "
                + (OperatingSystem.IsMacOS() ? $"brew install {mac}" : $"apt-get install {debian}  (or your system's package of that kind)")
        );

    /// <summary>Root of the .NET installation that this process runs on; executables that are not native look for it.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The <c>dotnet</c> that started this, or else the one on the PATH.</summary>
    public static string Dotnet()
    {
        var own = Path.Combine(DotnetRoot, "dotnet");
        return File.Exists(own) ? own : Require("dotnet", "Building the functions", "dotnet-sdk-10.0", "dotnet");
    }
}

/// <summary>The stack cannot start or go on; the message is for the person at the keyboard and says what to do.</summary>
public sealed class StackException : Exception
{
    public StackException(string message)
        : base(message) { }

    public StackException(string message, Exception inner)
        : base(message, inner) { }
}
