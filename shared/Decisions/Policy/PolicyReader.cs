using System.Text.Json;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Data;
using FraudServerless.Contracts.Markets;

namespace FraudServerless.Decisions.Policy;

/// <summary>Reads and checks <c>policy.json</c>; every fault is noted with its line before the file is refused.</summary>
internal sealed class PolicyReader
{
    private static readonly string[] ClassNames = ["A", "B", "C", "D", "E"];

    /// <summary>Those in which a method may be offered.</summary>
    private static readonly DecisionOutcome[] WithMethods = [.. DecisionOutcomes.All.Where(outcome => outcome != DecisionOutcome.Reject)];

    /// <summary>Those that a rule may raise to.</summary>
    private static readonly DecisionOutcome[] Raised = [.. DecisionOutcomes.All.Where(outcome => outcome != DecisionOutcome.Accept)];

    private readonly DataFile _file;
    private readonly DataObject _document;
    private readonly Dictionary<string, PolicyReason> _reasons;

    private PolicyReader(DataFile file, DataNode root)
    {
        _file = file;
        _document = new DataObject(file, root, "the file");
        _reasons = Reasons();
    }

    /// <exception cref="SettingsException">There are faults.</exception>
    public static DecisionPolicy Read(DataFile file, MarketTable markets)
    {
        var data = file.Root is { } root ? new PolicyReader(file, root).Data() : null;
        file.ThrowIfFaulty();
        return new DecisionPolicy(data!, markets, file.Version);
    }

    private PolicyData Data()
    {
        var features = new DataObject(_file, _document.Required("features") ?? Nothing, "features");
        var data = new PolicyData
        {
            Classes = Classes(),
            Methods = Methods(),
            Thresholds = Thresholds(),
            Rules = _document.List("rules").Select(node => Rule(node, "a rule", "raiseTo")).ToArray(),
            Fallback = Fallback(),
            Reasons = _reasons,
            LeastContribution = (double)features.Number("least", 0, 100),
            Prefixes = Prefixes(features),
            Reviews = Reviews(),
            ScoreAsAWhole = ReasonOf(features, "otherwise"),
            MethodNotOffered = new PolicyRule
            {
                When = [],
                Outcome = DecisionOutcome.Restrict,
                Reason = ReasonOf(_document, "methodNotOffered"),
            },
        };
        if (_document.Optional("features") is not null)
        {
            features.Done();
        }

        _document.Done();
        return data;
    }

    private static DataNode Nothing { get; } = new(JsonTokenType.StartObject, 1);

    private Dictionary<string, PolicyReason> Reasons()
    {
        var read = new Dictionary<string, PolicyReason>(StringComparer.Ordinal);
        foreach (var (code, node) in _document.Map("reasons"))
        {
            if (code.Length != 4 || code[0] != 'R' || code.AsSpan(1).ContainsAnyExceptInRange('0', '9'))
            {
                _file.Fault(node, $"the reason code {code} must be R and three digits");
            }

            var data = new DataObject(_file, node, $"reason {code}");
            var internalText = data.Text("internal");
            read[code] = new PolicyReason(
                code,
                internalText,
                data.OptionalText("internalDe") ?? internalText,
                new Reason(code, data.Text("en")),
                new Reason(code, data.Text("de"))
            );
            data.Done();
        }

        return read;
    }

    private List<PolicyClass> Classes()
    {
        var classes = new List<PolicyClass>(ClassNames.Length);
        if (_document.Required("classes") is not { } node)
        {
            return classes;
        }

        var data = new DataObject(_file, node, "classes");
        foreach (var name in ClassNames)
        {
            var below = (double)data.Number(name, 0, 1);
            if (classes.Count > 0 && below <= classes[^1].Below && data.Optional(name) is not null)
            {
                data.Fault($"class {name} must end above class {classes[^1].Name}", name);
            }

            classes.Add(new PolicyClass(name, below));
        }

        if (data.Optional("E") is { Number: < 1 and >= 0 })
        {
            data.Fault("class E must end at 1: every score needs a class", "E");
        }

        data.Done();
        return classes;
    }

    private OrderedDictionary<string, PolicyMethod> Methods()
    {
        var methods = new OrderedDictionary<string, PolicyMethod>(StringComparer.Ordinal);
        foreach (var node in _document.List("methods"))
        {
            var data = new DataObject(_file, node, "a method");
            var name = Method(data, "method", data.Text("method"));
            var outcomes = 0;
            foreach (var item in data.List("offeredIn"))
            {
                var text = data.TextOf(item, "offeredIn");
                if (DecisionOutcomes.TryParse(text, out var outcome) && WithMethods.Contains(outcome))
                {
                    outcomes |= 1 << (int)outcome;
                }
                else if (text.Length > 0)
                {
                    _file.Fault(item, $"offeredIn may hold {WithMethods.Enumerate("and")}, not {text}");
                }
            }

            var method = new PolicyMethod
            {
                Name = name,
                Outcomes = outcomes,
                Markets = data.OptionalTexts("markets"),
                MaxAmountEur = data.OptionalNumber("maxAmountEur", 0, 1_000_000),
                MaxScore = (double?)data.OptionalNumber("maxScore", 0, 1),
            };
            data.Done();
            if (!methods.TryAdd(name, method) && name.Length > 0)
            {
                data.Fault($"method {name} is given twice");
            }
        }

        foreach (var outcome in WithMethods)
        {
            if (_document.Optional("methods") is not null && methods.Values.All(method => (method.Outcomes & (1 << (int)outcome)) == 0))
            {
                _document.Fault($"no method is offered in {outcome.ToWire()}", "methods");
            }
        }

        return methods;
    }

    private Dictionary<(string ModelId, string Method), PolicyThresholds> Thresholds()
    {
        var read = new Dictionary<(string ModelId, string Method), PolicyThresholds>();
        foreach (var node in _document.List("thresholds"))
        {
            var data = new DataObject(_file, node, "a threshold");
            var key = (ModelId: data.Text("modelId"), Method: data.Text("method"));
            if (key.Method is not (PolicyData.Any or PaymentMethods.Other))
            {
                Method(data, "method", key.Method);
            }

            var thresholds = new PolicyThresholds(
                (double)data.Number("restrict", 0, 1),
                (double)data.Number("review", 0, 1),
                (double)data.Number("reject", 0, 1)
            );
            data.Done();
            if (thresholds.Restrict > thresholds.Review)
            {
                data.Fault("review must not be below restrict", "review");
            }

            if (thresholds.Review > thresholds.Reject)
            {
                data.Fault("reject must not be below review", "reject");
            }

            if (!read.TryAdd(key, thresholds))
            {
                data.Fault($"model {key.ModelId} with method {key.Method} has thresholds twice");
            }
        }

        if (_document.Optional("thresholds") is not null && !read.ContainsKey((PolicyData.Any, PolicyData.Any)))
        {
            _document.Fault("thresholds lacks the entry for any model and any method (*, *)", "thresholds");
        }

        return read;
    }

    private PolicyRule[] Fallback()
    {
        var nodes = _document.List("fallback");
        var rules = nodes.Select(node => Rule(node, "a fallback rule", "outcome")).ToArray();
        if (_document.Optional("fallback") is not null && (rules.Length == 0 || rules[^1].When.Count > 0))
        {
            _document.Fault("the last fallback rule must have an empty when: every order needs an outcome", "fallback");
        }

        return rules;
    }

    private PolicyRule Rule(DataNode node, string what, string outcomeName)
    {
        var data = new DataObject(_file, node, what);
        var name = data.OptionalText("name");
        var when = data.List("when").Select(node => PolicyConditionReader.Read(_file, node)).OfType<PolicyCondition>().ToArray();
        var then = new DataObject(_file, data.Required("then") ?? node, "then");
        if (data.Optional("then") is null)
        {
            return new PolicyRule { When = when };
        }

        var outcome = DecisionOutcome.Accept;
        var isFallback = outcomeName == "outcome";
        if ((isFallback ? then.Text(outcomeName) : then.OptionalText(outcomeName)) is { Length: > 0 } text)
        {
            var possible = isFallback ? DecisionOutcomes.All : Raised;
            if (!DecisionOutcomes.TryParse(text, out outcome) || !possible.Contains(outcome))
            {
                then.Fault($"{outcomeName} must be {possible.Enumerate("or")}, not {text}", outcomeName);
            }
        }

        var removed = then.OptionalTexts("removeMethods") ?? [];
        foreach (var method in removed)
        {
            Method(then, "removeMethods", method);
        }

        var reason = then.Optional("reason") is null ? null : ReasonOf(then, "reason");
        if (!isFallback && outcome == DecisionOutcome.Accept && removed.Count == 0 && reason is null)
        {
            then.Fault("then says nothing: it needs raiseTo, removeMethods or reason");
        }

        then.Done();
        data.Done();
        return new PolicyRule
        {
            Name = name,
            When = when,
            Outcome = outcome,
            RemoveMethods = removed,
            Reason = reason,
        };
    }

    /// <summary>A file without the section lets nobody decide, since there is no reason to give.</summary>
    private PolicyReviews Reviews()
    {
        if (_document.Optional("reviews") is not { } node)
        {
            return new PolicyReviews(0, []);
        }

        var data = new DataObject(_file, node, "reviews");
        var reasons = new List<PolicyReason>();
        foreach (var item in data.List("reasons"))
        {
            if (data.TextOf(item, "reasons") is { Length: > 0 } code)
            {
                reasons.Add(Known(item, code));
            }
        }

        var reviews = new PolicyReviews(data.Number("fourEyesAboveEur", 0, 1_000_000), reasons);
        data.Done();
        return reviews;
    }

    private PolicyPrefix[] Prefixes(DataObject features)
    {
        var prefixes = new List<PolicyPrefix>();
        foreach (var (prefix, node) in features.Map("prefixes"))
        {
            if (features.TextOf(node, $"the reason of {prefix}") is { Length: > 0 } code)
            {
                prefixes.Add(new PolicyPrefix(prefix, Known(node, code)));
            }
        }

        return [.. prefixes.OrderByDescending(entry => entry.Prefix.Length)];
    }

    private PolicyReason ReasonOf(DataObject data, string member)
    {
        var node = data.Required(member);
        return node is not null && data.TextOf(node, member) is { Length: > 0 } code ? Known(node, code) : Unknown;
    }

    private PolicyReason Known(DataNode node, string code)
    {
        if (_reasons.TryGetValue(code, out var reason))
        {
            return reason;
        }

        _file.Fault(node, $"there is no reason {code} under reasons");
        return Unknown;
    }

    private static PolicyReason Unknown { get; } = new("", "", "", new Reason("", ""), new Reason("", ""));

    private static string Method(DataObject data, string member, string name)
    {
        if (name.Length > 0 && !PaymentMethods.Known.Contains(name, StringComparer.Ordinal))
        {
            data.Fault($"there is no method {name}; there are {string.Join(", ", PaymentMethods.Known)}", member);
        }

        return name;
    }
}
