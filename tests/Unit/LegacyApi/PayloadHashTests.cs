using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using FraudServerless.LegacyApi;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

public sealed class PayloadHashTests
{
    private static readonly Gen<byte[]> Source = Gen.Byte.Array[1, 200];

    [Fact]
    public void Is_the_sha256_of_the_canonical_form() =>
        Hash(" { \"b\" : [1, 2.50 ,\"x\\u0041\"] ,\n\"a\":{\"z\":null,\"y\":true} } ")
            .ShouldBe(Convert.ToHexStringLower(SHA256.HashData("{\"a\":{\"y\":true,\"z\":null},\"b\":[1,2.50,\"xA\"]}"u8)));

    [Fact]
    public void Does_not_change_with_white_space_property_order_or_escapes() =>
        Gen.Select(Source, Source)
            .Sample(
                (values, spelling) =>
                    Hash(Write(new Choices(values), new Choices(spelling))).ShouldBe(Hash(Write(new Choices(values), new Choices([])))),
                iter: 5_000
            );

    [Fact]
    public void Changes_with_every_value() =>
        Gen.Select(Source, Source, Gen.Int[0, 50])
            .Sample(
                (values, spelling, leaf) =>
                {
                    var original = Write(new Choices(values), new Choices([]));
                    var changed = Write(new Choices(values), new Choices(spelling), changedLeaf: leaf % Leaves(original));
                    Hash(changed).ShouldNotBe(Hash(original));
                },
                iter: 5_000
            );

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "{\"a\":2}", true)]
    [InlineData("{\"b\":0,\"a\":{\"x\":[1]},\"a\":2}", "{\"a\":2,\"b\":0}", true)]
    [InlineData("\ufeff{\"a\":1}", "{\"a\":1}", true)]
    [InlineData("{\"a\":\"\\/\"}", "{\"a\":\"/\"}", true)]
    [InlineData("{\"a\":1}", "{\"a\":1.0}", false)]
    [InlineData("{\"a\":1}", "{\"a\":\"1\"}", false)]
    [InlineData("{\"a\":null}", "{}", false)]
    [InlineData("{\"a\":[1,2]}", "{\"a\":[2,1]}", false)]
    [InlineData("{\"a\":[[],1]}", "{\"a\":[[1]]}", false)]
    [InlineData("{\"a\":\"\\ud800\"}", "{\"a\":\"\\ud801\"}", false)]
    [InlineData("{\"a\":\"\\ud800\"}", "{\"a\":\"\\\\ud800\"}", false)]
    [InlineData("{\"a\":\"\\ufffd\"}", "{\"a\":\"\\ud800\"}", false)]
    [InlineData("{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}", false)]
    [InlineData("{\"a\":\"x\\\",\\\"b\"}", "{\"a\":\"x\",\"b\":1}", false)]
    [InlineData("not json", "not  json", false)]
    public void Same_or_not(string one, string other, bool same) => (Hash(one) == Hash(other)).ShouldBe(same);

    private static string Hash(string json) => PayloadHash.Compute(Encoding.UTF8.GetBytes(json));

    private static int Leaves(string json) => json.Split("\"L").Length - 1;

    /// <summary>A document whose shape <paramref name="values"/> choose; every leaf is a string with its own number, one of them is changed on demand.</summary>
    private static string Write(Choices values, Choices spelling, int changedLeaf = -1)
    {
        var leaves = 0;
        return Value(0);

        string Value(int depth) =>
            (
                depth == 0 ? 1
                : depth > 4 ? 0
                : values.Of(3)
            ) switch
            {
                0 => Leaf(),
                1 => Object(depth),
                _ => "[" + Blank() + string.Join(",", Enumerable.Range(0, values.Of(4)).Select(_ => Value(depth + 1) + Blank()).ToList()) + "]",
            };

        string Leaf()
        {
            var number = leaves++;
            return Text(string.Create(CultureInfo.InvariantCulture, $"L{number}{(number == changedLeaf ? "!" : "")} \u00e9"));
        }

        string Object(int depth)
        {
            var properties = Enumerable
                .Range(0, 1 + values.Of(5))
                .Select(i => (Name: Name(i), Json: depth == 0 && i == 0 ? Leaf() : Value(depth + 1)))
                .ToList();
            for (var i = properties.Count - 1; i > 0; i--)
            {
                var j = i - spelling.Of(i + 1);
                (properties[i], properties[j]) = (properties[j], properties[i]);
            }

            return "{"
                + Blank()
                + string.Join(",", properties.Select(property => Text(property.Name) + Blank() + ":" + Blank() + property.Json + Blank()))
                + "}";
        }

        static string Name(int i) => new[] { "b", "a", "ab", "\u00e4", "A\"\\", "" }[i];

        string Text(string text) =>
            spelling.Yes()
                ? "\"" + string.Concat(text.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"))) + "\""
                : "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

        string Blank() => spelling.Among("", " ", "\n\t");
    }
}
