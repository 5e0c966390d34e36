using System.CommandLine;
using System.Text;
using System.Text.Json;
using FraudServerless.LocalRunner.Processes;
using FraudServerless.LocalRunner.Templates;

namespace FraudServerless.LocalRunner.Commands;

/// <summary><c>env FUNCTION</c>: the variables with which a function outside the local stack works on its tables, endpoints and queues, at their default ports.</summary>
internal sealed class EnvironmentCommand
{
    private const string Localhost = "127.0.0.1";

    /// <summary>What Lambda, the TestTool and SAM set themselves, when nobody else does.</summary>
    private static readonly (string Name, string Value)[] OfLambda =
    [
        ("AWS_REGION", LocalStackOptions.Region),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
    ];

    private readonly Argument<string?> _function = new("FUNCTION")
    {
        Description = "Its name in the template; without one all functions, as SAM wants them",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _host = new("--host")
    {
        Description = "Under which the function reaches this machine",
        DefaultValueFactory = _ => Localhost,
        HelpName = "HOST",
    };

    public Command Create()
    {
        var command = new Command("env", "Prints a function's variables for the local stack: for a debugger, the TestTool, or sam local --env-vars.")
        {
            _function,
            _host,
        };
        command.SetAction(parsed => Console.Write(Of(parsed.GetValue(_function), parsed.GetValue(_host)!)));
        return command;
    }

    /// <param name="function">Null: all, as JSON for SAM.</param>
    /// <param name="host">Of the services.</param>
    /// <exception cref="StackException">There is no such function.</exception>
    public static string Of(string? function, string host)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["LocalServices"] = host };
        var description = StackDescription.Load(Path.Combine(LocalStackOptions.FindRoot(), "template.yaml"), parameters, LocalStackOptions.Region);
        if (function is null)
        {
            return ForSam(description, host);
        }

        var found =
            description.Functions.FirstOrDefault(known => known.Id == function)
            ?? throw new StackException(
                $"The template has the functions {string.Join(", ", description.Functions.Select(known => known.Id))}, not {function}."
            );
        return string.Concat(OfLambda.Concat(Variables(description, found, host)).Select(variable => $"{variable.Name}='{variable.Value}'\n"));
    }

    private static IEnumerable<(string Name, string Value)> Variables(StackDescription description, FunctionDefinition function, string host) =>
        function.Environment.Select(variable =>
            (
                variable.Key,
                description.Queues.FirstOrDefault(queue => queue.Url == variable.Value) is { } queue
                    ? $"http://{host}:9324/{ResourceTypes.Account}/{queue.Name}"
                    : variable.Value
            )
        );

    private static string ForSam(StackDescription description, string host)
    {
        using var buffer = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            json.WriteStartObject();
            foreach (var function in description.Functions)
            {
                json.WriteStartObject(function.Id);
                foreach (var (name, value) in Variables(description, function, host))
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
