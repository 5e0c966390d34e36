using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Trees;

/// <summary>
/// Reads the document that XGBoost 1.7, 2 and 3 save (<c>save_model</c>), be it JSON or UBJSON; its schema is <c>doc/model.schema</c> in XGBoost's sources.
/// A model that names its best iteration is served with the rounds up to it unless the card asks for all: so XGBoost's scikit-learn classes and SageMaker's own image predict
/// (<c>Booster.predict</c> takes all rounds unless told otherwise; without early stopping both are the same).
/// </summary>
internal static class XgBoostReader
{
    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static Ensemble Read(JsonElement document, string format, TreeOptions options)
    {
        try
        {
            var root = new ModelNode(document, "");
            var learner = root.Get("learner");
            var version = Version(root.Get("version"));
            return Read(learner, format, version, options);
        }
        catch (InvalidOperationException fault)
        {
            // All that is left for JsonElement to refuse so late is a text with half a surrogate pair.
            throw new ModelFormatException($"A text of the model is not Unicode: {fault.Message}", fault);
        }
    }

    /// <summary>Before 1.7 a base score meant something else to binary:logitraw, and arrays had other types.</summary>
    private static string Version(ModelNode version)
    {
        var parts = version.Integers();
        return parts.Length >= 2 && (parts[0], parts[1]).CompareTo((1, 7)) >= 0
            ? string.Join('.', parts)
            : throw version.Fault(
                $"XGBoost {string.Join('.', parts)} wrote this; what 1.7 and later save is served, and they can load it and save it again"
            );
    }

    private static Ensemble Read(ModelNode learner, string format, string version, TreeOptions options)
    {
        var parameters = learner.Get("learner_model_param");
        if (parameters.Integer("num_target", 1) > 1)
        {
            throw parameters.Get("num_target").Fault("a model of several targets gives no single score");
        }

        var features = parameters.Get("num_feature").Integer();
        if (features is < 1 or > 1_000_000)
        {
            throw parameters.Get("num_feature").Fault("is out of range");
        }

        var objective = learner.Get("objective").Get("name");
        var (link, margin) = XgBoostObjective.Of(objective);
        var classes = Classes(learner, parameters);
        var wrapper = XgBoostWrapper.Read(learner);
        var (trees, inFile, rounds) = ReadTrees(learner, features, classes, options);
        return new Ensemble
        {
            Format = format,
            Library = Library.XgBoost,
            Producer = $"XGBoost {version}",
            FeatureCount = features,
            FeatureNames = FeatureNames(learner, features),
            Classes = trees,
            Bases = Bases(parameters.Get("base_score"), classes, margin),
            Labels = wrapper.Labels,
            Objective = objective.Text(),
            Link = link,
            TreesInFile = inFile,
            IterationsServed = rounds,
            Rules = new RowRules { Missing = wrapper.Missing },
        };
    }

    private static int Classes(ModelNode learner, ModelNode parameters)
    {
        var classes = Math.Max(1, parameters.Integer("num_class", 0));
        var objective = learner.Get("objective").Get("name").Text();
        if (classes > 1 && (objective is "reg:logistic" || objective.StartsWith("binary:", StringComparison.Ordinal)))
        {
            throw parameters.Get("num_class").Fault($"is {classes}, but '{objective}' gives one number");
        }

        if (classes == 1 && objective.StartsWith("multi:", StringComparison.Ordinal))
        {
            throw parameters.Get("num_class").Fault($"is less than 2, but '{objective}' has several classes");
        }

        if (classes > 100_000)
        {
            throw parameters.Get("num_class").Fault("is out of range");
        }

        var multi = learner.Get("objective").TryGet("softmax_multiclass_param", out var softmax) ? softmax.Integer("num_class", classes) : classes;
        return multi == classes ? classes : throw softmax.Get("num_class").Fault($"is {multi}, learner_model_param says {classes}");
    }

    private static string[] FeatureNames(ModelNode learner, int features)
    {
        var types = learner.TryGet("feature_types", out var typed) ? typed.Items().Count : 0;
        if (types != 0 && types != features)
        {
            throw typed.Fault($"tells of {types} features, num_feature says {features}");
        }

        var names = learner.TryGet("feature_names", out var node) ? [.. node.Items().Select(name => name.Text())] : Array.Empty<string>();
        return names.Length == features ? names
            : names.Length == 0 ? [.. Enumerable.Range(0, features).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}"))]
            : throw node.Fault($"names {names.Length} features, num_feature says {features}");
    }

    /// <summary>A number, as text (<c>5E-1</c>), since 3.1 as the text of an array (<c>[5E-1]</c>) with a number for each class; given as a number or an array, it is taken too.</summary>
    private static float[] Bases(ModelNode node, int classes, Func<float, float> margin)
    {
        string[] texts =
            node.Value.ValueKind == JsonValueKind.Array
                ? [.. node.Value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())]
                : [node.Value.ValueKind == JsonValueKind.String ? node.Value.GetString()! : node.Value.GetRawText()];
        if (texts is [var only] && only.AsSpan().Trim() is ['[', .. var inner, ']'])
        {
            texts = inner.ToString().Split(',');
        }

        var bases = new float[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!float.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !float.IsFinite(score))
            {
                throw node.Fault(classes == 1 ? "must be one finite number" : "must be finite numbers");
            }

            bases[i] = margin(score);
            if (!float.IsFinite(bases[i]))
            {
                throw node.Fault($"{texts[i].Trim()} is out of the objective's range");
            }
        }

        return bases.Length == classes ? bases
            : bases.Length == 1 ? [.. Enumerable.Repeat(bases[0], classes)]
            : throw node.Fault(classes == 1 ? "must be one finite number" : $"holds {bases.Length} numbers for {classes} classes");
    }

    private static (List<Tree>[] Classes, int InFile, string Rounds) ReadTrees(ModelNode learner, int features, int classes, TreeOptions options)
    {
        var booster = learner.Get("gradient_booster");
        var name = booster.Get("name");
        var dart = name.Text() switch
        {
            "gbtree" => false,
            "dart" => true,
            var other => throw name.Fault($"'{other}' is not served; gbtree and dart are"),
        };
        var model = (dart ? booster.Get("gbtree") : booster).Get("model");
        var trees = model.Get("trees");
        var nodes = trees.Items();
        var parameters = model.Get("gbtree_model_param");
        if (parameters.Get("num_trees").Integer() != nodes.Count)
        {
            throw trees.Fault($"holds {nodes.Count} trees, num_trees says {parameters.Get("num_trees").Integer()}");
        }

        if (parameters.Integer("size_leaf_vector", 0) > 1)
        {
            throw parameters.Get("size_leaf_vector").Fault("leaves of several values are not served");
        }

        var owners = Owners(model, nodes.Count, classes);
        CheckCategories(model);
        var (served, rounds) = XgBoostRounds.Served(learner, model, parameters, nodes.Count, classes, options);
        var weights = dart ? Weights(booster.Get("weight_drop"), nodes.Count) : null;
        List<Tree>[] read = [.. Enumerable.Range(0, classes).Select(_ => new List<Tree>())];
        // What is not served is read too: a file that is damaged there is damaged.
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Integer("id", i) != i)
            {
                throw nodes[i].Get("id").Fault($"is {nodes[i].Integer("id", i)}");
            }

            var tree = XgBoostTree.Read(nodes[i], features);
            if (i < served)
            {
                Weigh(tree, weights?[i]);
                read[owners[i]].Add(tree);
            }
        }

        return (read, nodes.Count, rounds);
    }

    /// <summary>Whose class each tree is of.</summary>
    private static int[] Owners(ModelNode model, int trees, int classes)
    {
        if (!model.TryGet("tree_info", out var info))
        {
            return classes == 1 ? new int[trees] : throw info.Fault("is missing");
        }

        var owners = info.Integers();
        if (owners.Length != trees)
        {
            throw info.Fault($"tells of {owners.Length} trees, there are {trees}");
        }

        return owners.All(owner => owner >= 0 && owner < classes)
            ? owners
            : throw info.Fault(classes == 1 ? "trees of several classes or targets give no single score" : $"there are {classes} classes");
    }

    /// <summary>
    /// Since 3.1 a model that learned from a data frame holds its categories, and XGBoost recodes each row by them: what number a category is then depends on the row's own frame. A row here is
    /// numbers and nothing else, so that a code and a category that is itself a number could not be told apart. A model that learned from codes holds none.
    /// </summary>
    private static void CheckCategories(ModelNode model)
    {
        if (model.TryGet("cats", out var categories) && categories.Get("enc").Items().Count > 0)
        {
            throw categories.Fault(
                "the model learned from a data frame and recodes its categories, but rows are numbers here; train it on the codes (an array with the feature type 'c')"
            );
        }
    }

    /// <summary>Dart weighs its trees.</summary>
    private static float[] Weights(ModelNode drops, int trees)
    {
        var weights = drops.Singles();
        if (weights.Length != trees)
        {
            throw drops.Fault($"holds {weights.Length} weights for {trees} trees");
        }

        for (var i = 0; i < weights.Length; i++)
        {
            if (!float.IsFinite(weights[i]))
            {
                throw drops.Fault($"value {i} is not a finite number");
            }
        }

        return weights;
    }

    private static void Weigh(Tree tree, float? weight)
    {
        if (weight is { } factor)
        {
            foreach (ref var value in tree.LeafValues.AsSpan())
            {
                value = (float)value * factor;
            }
        }
    }
}
