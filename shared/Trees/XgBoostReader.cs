using System.Globalization;
using System.Text.Json;

namespace FraudServerless.Trees;

/// <summary>
/// Reads the document that XGBoost 1.7, 2 and 3 save (<c>save_model</c>), be it JSON or UBJSON; its schema is <c>doc/model.schema</c> in XGBoost's sources.
/// A model that holds <c>best_iteration</c> is served with the rounds up to it, as XGBoost's scikit-learn classes and SageMaker's own image predict
/// (<c>Booster.predict</c> takes all rounds unless told otherwise; without early stopping both are the same).
/// </summary>
internal static class XgBoostReader
{
    /// <exception cref="ModelFormatException">What is wrong, and where.</exception>
    public static Ensemble Read(JsonElement document, string format)
    {
        try
        {
            var root = new ModelNode(document, "");
            var learner = root.Get("learner");
            CheckVersion(root.Get("version"));
            return Read(learner, format);
        }
        catch (InvalidOperationException fault)
        {
            // All that is left for JsonElement to refuse so late is a text with half a surrogate pair.
            throw new ModelFormatException($"A text of the model is not Unicode: {fault.Message}", fault);
        }
    }

    /// <summary>Before 1.7 a base score meant something else to binary:logitraw, and arrays had other types.</summary>
    private static void CheckVersion(ModelNode version)
    {
        var parts = version.Integers();
        if (parts.Length < 2 || (parts[0], parts[1]).CompareTo((1, 7)) < 0)
        {
            throw version.Fault(
                $"XGBoost {string.Join('.', parts)} wrote this; what 1.7 and later save is served, and they can load it and save it again"
            );
        }
    }

    private static Ensemble Read(ModelNode learner, string format)
    {
        var parameters = learner.Get("learner_model_param");
        if (parameters.Integer("num_class", 0) > 1)
        {
            throw parameters.Get("num_class").Fault("a model of several classes gives no single score");
        }
        if (parameters.Integer("num_target", 1) > 1)
        {
            throw parameters.Get("num_target").Fault("a model of several targets gives no single score");
        }
        var features = parameters.Get("num_feature").Integer();
        if (features is < 1 or > 1_000_000)
        {
            throw parameters.Get("num_feature").Fault("is out of range");
        }
        var (link, isProbability) = Objective(learner.Get("objective").Get("name"));
        return new Ensemble
        {
            Format = format,
            Library = Library.XgBoost,
            FeatureCount = features,
            FeatureNames = FeatureNames(learner, features),
            Trees = ReadTrees(learner, features),
            Link = link,
            Base = Base(parameters.Get("base_score"), isProbability),
        };
    }

    /// <returns>Whether the prediction is the sigmoid of the raw score, and whether the base score is a probability.</returns>
    private static (Link Link, bool BaseIsProbability) Objective(ModelNode name) =>
        name.Text() switch
        {
            "binary:logistic" or "reg:logistic" => (Link.Sigmoid, true),
            "binary:logitraw" or "reg:squarederror" => (Link.Identity, false),
            var other => throw name.Fault($"'{other}' is not served; binary:logistic, binary:logitraw, reg:logistic and reg:squarederror are"),
        };

    private static string[] FeatureNames(ModelNode learner, int features)
    {
        var names = learner.TryGet("feature_names", out var node) ? [.. node.Items().Select(name => name.Text())] : Array.Empty<string>();
        return names.Length == features ? names
            : names.Length == 0 ? [.. Enumerable.Range(0, features).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}"))]
            : throw node.Fault($"names {names.Length} features, num_feature says {features}");
    }

    /// <summary>A number, as text (<c>5E-1</c>), since 3.1 as the text of an array (<c>[5E-1]</c>); given as a number or an array, it is taken too.</summary>
    private static float Base(ModelNode node, bool isProbability)
    {
        var value = node.Value;
        if (value is { ValueKind: JsonValueKind.Array } && value.GetArrayLength() == 1)
        {
            value = value[0];
        }
        var text = (value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText()).AsSpan().Trim();
        if (text is ['[', .. var inner, ']'])
        {
            text = inner.Trim();
        }
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !float.IsFinite(score))
        {
            throw node.Fault("must be one finite number");
        }
        if (!isProbability)
        {
            return score;
        }
        var margin = -MathF.Log((1 / score) - 1);
        return score > 0 && score < 1 && float.IsFinite(margin) ? margin : throw node.Fault("must be between 0 and 1, for it is a probability");
    }

    private static Tree[] ReadTrees(ModelNode learner, int features)
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
        if (model.TryGet("tree_info", out var info) && info.Integers().Any(group => group != 0))
        {
            throw info.Fault("trees of several classes or targets give no single score");
        }

        CheckCategories(model);
        var served = Served(learner, model, parameters, nodes.Count);
        var read = new Tree[served];
        for (var i = 0; i < served; i++)
        {
            read[i] = XgBoostTree.Read(nodes[i], features);
        }
        if (dart)
        {
            Scale(read, booster.Get("weight_drop"), nodes.Count);
        }
        return read;
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

    /// <summary>How many trees there are up to the best round.</summary>
    private static int Served(ModelNode learner, ModelNode model, ModelNode parameters, int trees)
    {
        if (!learner.TryGet("attributes", out var attributes) || !attributes.TryGet("best_iteration", out var best))
        {
            return trees;
        }
        var round = best.Integer();
        // Since 2.0 each round's first tree is listed; before, all rounds have the same number of trees.
        if (model.TryGet("iteration_indptr", out var rounds))
        {
            var ends = rounds.Integers();
            return round >= 0 && round < ends.Length - 1 && ends[round + 1] >= 1 && ends[round + 1] <= trees
                ? ends[round + 1]
                : throw best.Fault($"there is no round {round}");
        }
        long each = parameters.Integer("num_parallel_tree", 1);
        var served = (round + 1L) * each;
        return round >= 0 && each >= 1 && served <= trees ? (int)served : throw best.Fault($"there is no round {round}");
    }

    /// <summary>Dart weighs its trees.</summary>
    private static void Scale(Tree[] trees, ModelNode drops, int all)
    {
        var weights = drops.Singles();
        if (weights.Length != all)
        {
            throw drops.Fault($"holds {weights.Length} weights for {all} trees");
        }
        for (var i = 0; i < trees.Length; i++)
        {
            if (!float.IsFinite(weights[i]))
            {
                throw drops.Fault($"value {i} is no finite number");
            }
            foreach (ref var value in trees[i].LeafValues.AsSpan())
            {
                value = (float)value * weights[i];
            }
        }
    }
}
