using System.Globalization;

namespace FraudServerless.Model;

/// <summary>An attribute of a node: one of the values, as its kind says.</summary>
internal sealed record OnnxAttribute(
    string Name,
    string? Text,
    long Number,
    IReadOnlyList<double> Reals,
    IReadOnlyList<long> Longs,
    IReadOnlyList<string> Texts,
    OnnxTensor? Tensor
)
{
    public IReadOnlyList<string> Labels => Texts.Count > 0 ? Texts : [.. Longs.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static OnnxAttribute Read(ProtobufReader attribute)
    {
        var name = "";
        string? text = null;
        OnnxTensor? tensor = null;
        long number = 0;
        var reals = new List<double>();
        var longs = new List<long>();
        var texts = new List<string>();
        while (attribute.Read())
        {
            switch (attribute.Field)
            {
                case 1:
                    name = attribute.Text;
                    break;
                case 3:
                    number = attribute.Number;
                    break;
                case 4:
                    text = attribute.Text;
                    break;
                case 5:
                    tensor = OnnxTensor.Read(new ProtobufReader(attribute.Bytes));
                    break;
                case 7:
                    attribute.AddFloats(reals);
                    break;
                case 8:
                    attribute.AddNumbers(longs);
                    break;
                case 9:
                    texts.Add(attribute.Text);
                    break;
            }
        }

        return new OnnxAttribute(name, text, number, reals, longs, texts, tensor);
    }
}
