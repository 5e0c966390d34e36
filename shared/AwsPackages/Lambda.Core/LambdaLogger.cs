namespace Amazon.Lambda.Core;

/// <summary>The log of the function for code that has no <see cref="ILambdaContext"/> at hand: one line a message on standard output.</summary>
public static class LambdaLogger
{
    private static ILambdaLogger s_target = new Plain();

    public static void Log(string message) => s_target.Log(message);

    public static void Log(string level, string message) => s_target.Log(level, message);

    public static void Log(string level, string message, params object[] args) => s_target.Log(level, message, args);

    public static void Log(string level, Exception exception, string message, params object[] args) => s_target.Log(level, exception, message, args);

    public static void Log(LogLevel level, string message) => s_target.Log(level, message);

    public static void Log(LogLevel level, string message, params object[] args) => s_target.Log(level, message, args);

    public static void Log(LogLevel level, Exception exception, string message, params object[] args) =>
        s_target.Log(level, exception, message, args);

    /// <summary>The runtime's logger takes over once an invocation has begun, so that lines carry its request id.</summary>
    internal static void Use(ILambdaLogger logger) => s_target = logger;

    private sealed class Plain : ILambdaLogger
    {
        public void Log(string message) => Console.WriteLine(message);

        public void LogLine(string message) => Console.WriteLine(message);
    }
}
