using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace FraudServerless.Functions.Template;

/// <summary>
/// Everything that a program may call of AWS, from its entry point on: by its instructions, so that no test has to get there. What is found are the requests that
/// are made and the setting that their table or queue comes from.
/// </summary>
internal sealed class Calls
{
    /// <summary>What holds a table's or a queue's name, and the right that it stands for. Parts of a transaction need rights of their own.</summary>
    private static readonly Dictionary<string, string> Requests = new(StringComparer.Ordinal)
    {
        ["Put"] = "dynamodb:PutItem",
        ["Update"] = "dynamodb:UpdateItem",
        ["Delete"] = "dynamodb:DeleteItem",
        ["ConditionCheck"] = "dynamodb:ConditionCheckItem",
        ["Get"] = "dynamodb:GetItem",
        ["PutItemRequest"] = "dynamodb:PutItem",
        ["UpdateItemRequest"] = "dynamodb:UpdateItem",
        ["DeleteItemRequest"] = "dynamodb:DeleteItem",
        ["GetItemRequest"] = "dynamodb:GetItem",
        ["QueryRequest"] = "dynamodb:Query",
        ["ScanRequest"] = "dynamodb:Scan",
        ["KeysAndAttributes"] = "dynamodb:BatchGetItem",
        ["BatchWriteItemRequest"] = "dynamodb:BatchWriteItem",
        ["SendMessageRequest"] = "sqs:SendMessage",
    };

    /// <summary>Calls that take the queue itself.</summary>
    private static readonly Dictionary<string, string> QueueCalls = new(StringComparer.Ordinal)
    {
        ["ChangeMessageVisibilityAsync"] = "sqs:ChangeMessageVisibility",
        ["SendMessageBatchAsync"] = "sqs:SendMessage",
    };

    /// <summary>Calls whose rights are known by their request.</summary>
    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "TransactWriteItemsAsync",
        "PutItemAsync",
        "UpdateItemAsync",
        "DeleteItemAsync",
        "GetItemAsync",
        "BatchGetItemAsync",
        "BatchWriteItemAsync",
        "QueryAsync",
        "ScanAsync",
        "SendMessageAsync",
    };

    /// <summary>Stands for the endpoints that the routes name.</summary>
    public const string Endpoints = "endpoints";

    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly HashSet<(MethodBase Method, MethodBase Owner)> _seen = [];
    private readonly Queue<(MethodBase Method, MethodBase Owner)> _open = new();
    private readonly HashSet<(string Action, Place On)> _found = [];
    private readonly HashSet<(MethodBase Owner, Place Table)> _handedOver = [];

    /// <summary>The last text that was loaded.</summary>
    private string? _text;

    private Calls() { }

    /// <summary>Where a name comes from: a setting, or what a method was handed as its parameter <c>table</c>.</summary>
    private readonly record struct Place(string? Setting, MethodBase? Parameter, string? Index = null);

    /// <summary>Of all that is reached from a program's entry point.</summary>
    public static IReadOnlySet<Access> Of(Assembly program)
    {
        var calls = new Calls();
        calls.Visit(program.EntryPoint!, program.EntryPoint!);
        while (calls._open.TryDequeue(out var next))
        {
            calls.Read(next.Method, next.Owner);
        }

        return calls._found.SelectMany(found => calls.Settings(found.On).Select(setting => new Access(found.Action, setting))).ToHashSet();
    }

    private IEnumerable<string> Settings(Place place) =>
        place switch
        {
            { Setting: { } setting, Index: { } index } => [$"{setting}/{index}"],
            { Setting: { } setting } => [setting],
            { Parameter: { } owner } when _handedOver.Any(pair => pair.Owner == owner) => _handedOver
                .Where(pair => pair.Owner == owner)
                .SelectMany(pair => Settings(pair.Table)),
            _ => throw new InvalidOperationException($"what {place.Parameter?.DeclaringType}.{place.Parameter?.Name} gets as its table is not seen"),
        };

    private void Visit(MethodBase method, MethodBase owner)
    {
        if (method is MethodInfo { IsGenericMethod: true } generic)
        {
            method = generic.GetGenericMethodDefinition();
        }

        if (_seen.Add((method, owner)))
        {
            _open.Enqueue((method, owner));
        }
    }

    private void Read(MethodBase method, MethodBase owner)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
        {
            foreach (var step in machine.StateMachineType.GetMethods(All).Where(step => step.Name == "MoveNext"))
            {
                Visit(step, owner);
            }
        }

        Place last = default;
        var found = new List<(string Action, Place On)>();
        foreach (var (code, operand) in Instructions.Of(method))
        {
            switch (operand)
            {
                case FieldInfo { Name: "table" }:
                    last = new Place(null, owner);
                    break;
                case int index when code.Name!.StartsWith("ldarg", StringComparison.Ordinal) && IsTable(method, index):
                    last = new Place(null, owner);
                    break;
                case string text:
                    _text = text;
                    break;
                case MethodBase called:
                    last = Call(called, owner, last, found);
                    break;
                case Type type:
                    VisitType(type);
                    break;
            }

            if (operand is null && ShortArgument(code) is { } at && IsTable(method, at))
            {
                last = new Place(null, owner);
            }
        }

        _found.UnionWith(found);
    }

    private Place Call(MethodBase called, MethodBase owner, Place last, List<(string Action, Place On)> found)
    {
        var type = called.DeclaringType!;
        if (IsSetting(called))
        {
            return new Place(called.Name["get_".Length..], null);
        }

        if (type.Namespace?.StartsWith("Amazon", StringComparison.Ordinal) == true)
        {
            Amazon(called, type, last, found);
            return last;
        }

        foreach (var argument in called.IsGenericMethod ? called.GetGenericArguments() : [])
        {
            VisitType(argument);
        }

        if (!IsOwn(type))
        {
            return last;
        }

        foreach (var target in Targets(called))
        {
            if (called.GetParameters().Any(parameter => parameter.Name == "table"))
            {
                _handedOver.Add((target, last));
            }

            Visit(target, IsCompilers(target) ? owner : target);
        }

        return last;
    }

    private void Amazon(MethodBase called, Type type, Place last, List<(string Action, Place On)> found)
    {
        if (
            called.Name is "set_TableName" or "set_QueueUrl"
            || (called.IsConstructor && type.Name == "KeysAndAttributes")
            || (called.Name == "set_RequestItems" && type.Name == "BatchWriteItemRequest")
        )
        {
            found.Add((Requests[type.Name], last));
        }
        else if (called.Name == "set_IndexName")
        {
            // Set after the table; a query of an index needs no right on the table.
            found[^1] = found[^1] with
            {
                On = found[^1].On with { Index = _text },
            };
        }
        else if (called.Name == "InvokeEndpointAsync")
        {
            found.Add(("sagemaker:InvokeEndpoint", new Place(Endpoints, null)));
        }
        else if (called.Name.EndsWith("Async", StringComparison.Ordinal) && type.Name.StartsWith("IAmazon", StringComparison.Ordinal))
        {
            if (QueueCalls.TryGetValue(called.Name, out var action))
            {
                found.Add((action, last));
            }
            else if (!Understood.Contains(called.Name))
            {
                throw new NotSupportedException($"{type.Name}.{called.Name}: a call whose right has to be entered here");
            }
        }
    }

    /// <summary>A type that is made by a container: by its constructors.</summary>
    private void VisitType(Type type)
    {
        if (IsOwn(type) && !type.IsGenericParameter)
        {
            foreach (var constructor in type.GetConstructors(All))
            {
                Visit(constructor, constructor);
            }
        }
    }

    /// <summary>The method itself, or whatever overrides or implements it.</summary>
    private static IEnumerable<MethodBase> Targets(MethodBase called)
    {
        yield return called;
        if (called is not MethodInfo { IsVirtual: true, IsFinal: false })
        {
            yield break;
        }

        foreach (
            var type in called
                .DeclaringType!.Assembly.GetTypes()
                .Where(type => type != called.DeclaringType && called.DeclaringType.IsAssignableFrom(type))
        )
        {
            foreach (var own in type.GetMethods(All).Where(own => own.Name == called.Name))
            {
                yield return own;
            }
        }
    }

    private static bool IsSetting(MethodBase called) =>
        called.Name.StartsWith("get_", StringComparison.Ordinal)
        && (called.Name.EndsWith("Table", StringComparison.Ordinal) || called.Name.EndsWith("QueueUrl", StringComparison.Ordinal))
        && called.DeclaringType!.Name.EndsWith("Settings", StringComparison.Ordinal);

    private static bool IsOwn(Type type) => type.Assembly.GetName().Name?.StartsWith("FraudServerless.", StringComparison.Ordinal) == true;

    /// <summary>A step of an asynchronous method, or a function inside it: what it finds is its method's.</summary>
    private static bool IsCompilers(MethodBase method) => method.Name.StartsWith('<') || method.DeclaringType!.Name.StartsWith('<');

    private static bool IsTable(MethodBase method, int argument)
    {
        var at = method.IsStatic ? argument : argument - 1;
        var parameters = method.GetParameters();
        return at >= 0 && at < parameters.Length && parameters[at].Name == "table";
    }

    private static int? ShortArgument(OpCode code) =>
        code.Name switch
        {
            "ldarg.0" => 0,
            "ldarg.1" => 1,
            "ldarg.2" => 2,
            "ldarg.3" => 3,
            _ => null,
        };
}
