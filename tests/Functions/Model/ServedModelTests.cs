using FraudServerless.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>What an operator reads when the artifacts cannot be used.</summary>
public sealed class ServedModelTests
{
    [Fact]
    public void Nothing_there() => Fault(card: null, model: null).ShouldBe("there is no model and no model-card.json");

    [Fact]
    public void The_card_names_a_file_that_is_missing() =>
        Fault(ModelContainer.CardText, model: null).ShouldBe("model.txt, which model-card.json names, does not exist");

    [Fact]
    public void The_card_names_another_folder() =>
        Fault(ModelContainer.CardText.Replace("model.txt", "../model.txt", StringComparison.Ordinal), ModelContainer.ModelText)
            .ShouldBe("model-card.json: modelFile must be the name of a file beside it, not a path");

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    public void The_card_is_no_card(string card) => Fault(card, ModelContainer.ModelText).ShouldStartWith("model-card.json");

    [Fact]
    public void The_card_has_other_columns() =>
        Fault(ModelContainer.CardText.Replace(",\"device.known\"", "", StringComparison.Ordinal), ModelContainer.ModelText)
            .ShouldBe("model-card.json names 2 columns, model.txt takes 3");

    [Fact]
    public void The_model_is_cut_short() =>
        Fault(ModelContainer.CardText, ModelContainer.ModelText[..^"end of trees\n".Length]).ShouldStartWith("model.txt: The file is cut short");

    [Theory]
    [InlineData("xgboost-model")]
    [InlineData("model.bst")]
    [InlineData("model")]
    [InlineData("fraud.v7.bin")]
    public void Any_name_is_taken_of_a_file_that_is_alone(string name) => Load(card: null, (name, ModelContainer.ModelText)).File.ShouldBe(name);

    [Fact]
    public void What_is_no_model_may_lie_beside_it() =>
        Load(
            ModelContainer.CardText,
            ("model.txt", ModelContainer.ModelText),
            ("README.md", "words"),
            (".DS_Store", "x"),
            ("metrics.json", "{}"),
            ("LICENSE", "x"),
            ("inference.py", "x"),
            ("model.txt.sha256", "x")
        )
            .File.ShouldBe("model.txt");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_models_are_refused_naming_both(bool named) =>
        Should
            .Throw<InvalidDataException>(() =>
                Load(named ? ModelContainer.CardText : null, ("model.txt", ModelContainer.ModelText), ("model.bst", ModelContainer.ModelText))
            )
            .Message.ShouldBe(
                named
                    ? "there is more than one model: model.txt, model.bst; leave one in the folder"
                    : "there is more than one model: model.bst, model.txt; leave one in the folder"
            );

    [Theory]
    [InlineData("\"link\":\"probit\"", "model-card.json: link 'probit' is not a valid link: identity, logistic, exponential or softmax")]
    [InlineData("\"iterations\":\"7\"", "model-card.json: iterations '7' is not a valid choice: best or all")]
    [InlineData("\"positiveClass\":\"\"", "model-card.json: positiveClass is empty; it must be the label of a class")]
    public void A_setting_that_is_not_understood_is_refused(string setting, string message) =>
        Fault(ModelContainer.CardText.TrimEnd()[..^1] + $",{setting}}}", ModelContainer.ModelText).ShouldBe(message);

    private static ServedModel Load(string? card, params (string Name, string Text)[] files)
    {
        var directory = ModelContainer.Artifacts(card, model: null);
        try
        {
            foreach (var (name, text) in files)
            {
                File.WriteAllText(Path.Combine(directory, name), text);
            }

            return ServedModel.Load(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Fault(string? card, string? model)
    {
        var directory = ModelContainer.Artifacts(card, model);
        try
        {
            return Should.Throw<InvalidDataException>(() => ServedModel.Load(directory)).Message;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
