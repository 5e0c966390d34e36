using System.Security.Cryptography;
using System.Text;
using FraudServerless.Features;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Features;

public sealed class FeatureSpecParseTests
{
    private const string Good = """{"kind":"numeric","column":"a","source":"basket.lines"}""";

    [Fact]
    public void The_id_is_the_version_a_hyphen_and_the_start_of_the_hash_of_the_exact_bytes()
    {
        var bytes = Encoding.UTF8.GetBytes(Specs.Text(Good));
        var id = FeatureSpec.Parse(bytes).Id;
        id.ShouldBe("1-" + Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]);
        FeatureSpec.Parse([.. bytes, (byte)'\n']).Id.ShouldNotBe(id);
    }

    [Theory]
    [InlineData("""{"kind":"numeric","column":"a","source":"basket.lins"}""", "feature 1 ('a'): unknown source 'basket.lins'")]
    [InlineData("""{"kind":"numeric","column":"a","source":"email.domain"}""", "feature 1 ('a'): source 'email.domain' is not a number")]
    [InlineData(
        """{"kind":"one-hot","column":"a","source":"basket.lines","categories":["x"]}""",
        "feature 1 ('a'): source 'basket.lines' is not a text"
    )]
    [InlineData(
        """{"kind":"frequency","column":"a","source":"basket.brands","frequencies":{}}""",
        "feature 1 ('a'): source 'basket.brands' is many texts, one is needed"
    )]
    [InlineData(
        """{"kind":"date-part","column":"a","source":"basket.lines","part":"hour","zone":"utc"}""",
        "feature 1 ('a'): source 'basket.lines' is not an instant"
    )]
    [InlineData("""{"kind":"date-part","column":"a","source":"order.date","part":"minute","zone":"utc"}""", "feature 1 ('a'): unknown part 'minute'")]
    [InlineData("""{"kind":"date-part","column":"a","source":"order.date","part":"hour","zone":"cet"}""", "feature 1 ('a'): unknown zone 'cet'")]
    [InlineData("""{"kind":"ratio","column":"a","source":"basket.lines","over":"nothing"}""", "feature 1 ('a'): unknown source 'nothing'")]
    [InlineData("""{"kind":"ratio","column":"a","source":"basket.lines"}""", "over")]
    [InlineData("""{"kind":"numeric","column":"first","source":"basket.lines"}""", "feature 1 ('first'): column 'first' exists already")]
    [InlineData(
        """{"kind":"one-hot","column":"a","source":"order.assortment","categories":["a b","a-b"]}""",
        "feature 1 ('a'): column 'a.a_b' exists already"
    )]
    [InlineData(
        """{"kind":"one-hot","column":"a","source":"order.assortment","categories":["X","x"]}""",
        "feature 1 ('a'): category 'x' is listed twice"
    )]
    [InlineData("""{"kind":"one-hot","column":"a","source":"order.assortment","categories":[""]}""", "feature 1 ('a'): a category is empty")]
    [InlineData("""{"kind":"one-hot","column":"a","source":"order.assortment","categories":[null]}""", "feature 1 ('a'): a category is empty")]
    [InlineData("""{"kind":"one-hot","column":"a","source":"order.assortment","categories":[]}""", "feature 1 ('a'): neither categories nor other")]
    [InlineData("""{"kind":"hashed","column":"a","source":"email.domain","buckets":1}""", "feature 1 ('a'): buckets must be 2 .. 1024")]
    [InlineData("""{"kind":"hashed","column":"a","source":"email.domain","buckets":"8"}""", "feature 1 ('a')")]
    [InlineData(
        """{"kind":"frequency","column":"a","source":"email.domain","frequencies":{"x":1.5}}""",
        "feature 1 ('a'): the frequency of 'x' is not within 0 .. 1"
    )]
    [InlineData("""{"kind":"frequency","column":"a","source":"email.domain","frequencies":{"x":0.1,"X":0.2}}""", "category 'X' is listed twice")]
    [InlineData("""{"kind":"numeric","column":"a","source":"basket.lines","min":2,"max":1}""", "feature 1 ('a'): min is greater than max")]
    [InlineData("""{"kind":"numeric","column":"a","source":"basket.lines","clip":1}""", "clip")]
    [InlineData("""{"kind":"numeric","column":"a","source":null}""", "feature 1 ('a')")]
    [InlineData("""{"kind":"numeric","column":"a b","source":"basket.lines"}""", "feature 1 ('a b'): a column's name consists of")]
    [InlineData("""{"kind":"numeric","column":"","source":"basket.lines"}""", "feature 1 (''): a column's name consists of")]
    [InlineData("""{"kind":"target","column":"a","source":"basket.lines"}""", "feature 1 ('a'): unknown kind 'target'")]
    [InlineData("""{"column":"a","source":"basket.lines"}""", "feature 1 ('a'): 'kind' is missing")]
    [InlineData("""{"kind":"numeric","source":"basket.lines"}""", "column")]
    [InlineData("7", "feature 1: not an object")]
    public void A_faulty_feature_is_named_with_the_reason(string feature, string message) =>
        Refusal(Specs.Text("""{"kind":"numeric","column":"first","source":"basket.lines"}""", feature)).ShouldContain(message);

    [Theory]
    [InlineData("", "no complete JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"features":[]}""", "'version'")]
    [InlineData("""{"version":"1-2","features":[]}""", "'version'")]
    [InlineData("""{"version":"1"}""", "'features'")]
    [InlineData("""{"version":"1","features":[]}""", "'features'")]
    [InlineData("""{"version":"1","features":[],"columns":[]}""", "unknown property 'columns'")]
    [InlineData("""{"version":"1","markets":{"DE":60},"features":[7]}""", "'markets.DE'")]
    [InlineData("""{"version":"1","markets":{"DE":{"currency":"EUR","currencies":1}},"features":[7]}""", "'markets.DE'")]
    [InlineData(
        """{"version":"1","markets":{"DE":{"currency":"EUR","timeZone":"Europe/Bonn"}},"features":[7]}""",
        "market DE: there is no time zone 'Europe/Bonn'"
    )]
    public void A_faulty_file_is_refused_with_the_reason(string text, string message) => Refusal(text).ShouldContain(message);

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        var text = Specs.Text(Good);
        for (var length = 0; length < text.Length; length++)
        {
            Refusal(text[..length]).ShouldContain("no complete JSON: line 1, byte ");
        }
    }

    private static string Refusal(string text) => Should.Throw<FeatureSpecException>(() => FeatureSpec.Parse(Encoding.UTF8.GetBytes(text))).Message;
}
