using FraudServerless.Model;
using Shouldly;
using Xunit;

namespace FraudServerless.Functions.Model;

/// <summary>What an operator reads when the artifacts cannot be used.</summary>
public sealed class ServedModelTests
{
    [Fact]
    public void Nothing_there() =>
        Fault(card: null, model: null).ShouldBe("there is neither model-card.json nor model.txt, model.json, model.ubj, model.onnx");

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
        Fault(ModelContainer.CardText, ModelContainer.ModelText[..^20]).ShouldStartWith("model.txt: The file is cut short");

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
