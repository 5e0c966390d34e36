using System.Text;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Routing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Decisions;

public sealed class ModelRouterTests
{
    private const string Routes = """
        {
          "routes": [
            { "market": "DE", "assortment": "FASHION", "modelId": "de-fashion", "endpoint": "a", "variant": "blue", "shadow": "b", "budgetMs": 80 },
            { "market": "DE", "assortment": "*", "modelId": "de", "endpoint": "a" },
            { "market": "*", "assortment": "BEAUTY", "modelId": "beauty", "endpoint": "a" },
            { "market": "*", "assortment": "*", "modelId": "default", "endpoint": "a" }
          ]
        }
        """;

    [Theory]
    [InlineData("DE", "FASHION", "de-fashion")]
    [InlineData("DE", "fashion", "de-fashion")]
    [InlineData("DE", "TOYS", "de")]
    [InlineData("DE", "BEAUTY", "de")]
    [InlineData("DE", null, "de")]
    [InlineData("FR", "BEAUTY", "beauty")]
    [InlineData("FR", "TOYS", "default")]
    [InlineData("FR", null, "default")]
    public void The_most_specific_entry_wins(string market, string? assortment, string modelId) =>
        Parse(Routes).Find(market, assortment).ShouldNotBeNull().ModelId.ShouldBe(modelId);

    [Fact]
    public void A_route_carries_all_that_its_entry_says() =>
        Parse(Routes)
            .Find("DE", "FASHION")
            .ShouldBe(
                new Route
                {
                    ModelId = "de-fashion",
                    Endpoint = "a",
                    Variant = "blue",
                    Shadow = "b",
                    Budget = TimeSpan.FromMilliseconds(80),
                }
            );

    [Fact]
    public void Without_a_default_a_market_may_be_unsupported()
    {
        var router = Parse("""{ "routes": [{ "market": "DE", "assortment": "FASHION", "modelId": "m", "endpoint": "e" }] }""");
        router.Find("FR", "FASHION").ShouldBeNull();
        router.Find("DE", "BEAUTY").ShouldBeNull();
        router.Find("DE", null).ShouldBeNull();
    }

    [Fact]
    public void The_version_is_the_beginning_of_the_contents_SHA_256()
    {
        // printf '%s' '{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"e"}]}' | sha256sum
        Parse("""{"routes":[{"market":"*","assortment":"*","modelId":"m","endpoint":"e"}]}""").Version.ShouldBe("d754632aaf3f");
    }

    [Fact]
    public void All_faults_are_told_at_once_with_their_lines()
    {
        var faults = Should
            .Throw<SettingsException>(() =>
                Parse(
                    """
                    {
                      "routes": [
                        { "market": "de", "assortment": "FASHION", "modelId": "m", "endpoint": "e" },
                        { "market": "DE", "assortment": "FASHION", "modelId": "m" },
                        { "market": "DE", "assortment": "FASHION", "modelId": "m", "endpoint": "no such name" },
                        { "market": "AT", "assortment": "*", "modelId": "m", "endpoint": "e", "budgetMS": 3 },
                        {
                          "market": "CH", "assortment": "*", "modelId": "m", "endpoint": "e",
                          "budgetMs": 0
                        },
                        { "market": "PL", "market": "PL", "assortment": 7, "modelId": "m", "endpoint": "e" }
                      ],
                      "default": {}
                    }
                    """
                )
            )
            .Faults;

        faults.ShouldBe([
            "routes.json line 3: market must be two upper-case letters, or *",
            "routes.json line 4: a route lacks endpoint",
            "routes.json line 5: endpoint must be at most 63 letters, digits or any of -",
            "routes.json line 5: market DE with assortment FASHION is routed twice",
            "routes.json line 6: a route has no property budgetMS; it may have about, market, assortment, budgetMs, shadow, shadowPercent, modelId, endpoint, variant",
            "routes.json line 9: budgetMs must be a number from 1 to 60000",
            "routes.json line 11: market is given twice in a route",
            "routes.json line 11: assortment must be a text that is not empty",
            "routes.json line 13: the file has no property default; it may have about, routes, challengers",
        ]);
    }

    [Theory]
    [InlineData("", "routes.json line 1: not valid JSON: ")]
    [InlineData("[]", "routes.json line 1: must be one JSON object")]
    [InlineData("{}", "routes.json line 1: the file lacks routes")]
    [InlineData("{\n\"routes\":\n []}", "routes.json line 3: routes is empty: no order could be routed")]
    [InlineData("{\n\"routes\": {}}", "routes.json line 2: routes must be a list")]
    [InlineData("{\n\"routes\":\n [,]}", "routes.json line 3: not valid JSON: ")]
    [InlineData("{\"routes\":\n [7]}", "routes.json line 2: a route must be an object")]
    [InlineData("{\"routes\": []} {", "routes.json line 1: not valid JSON: ")]
    public void What_is_no_table_of_routes_is_refused(string text, string fault) =>
        Should.Throw<SettingsException>(() => Parse(text)).Faults[0].ShouldStartWith(fault);

    [Fact]
    public void A_missing_file_is_a_fault_too() =>
        Should
            .Throw<SettingsException>(() => ModelRouter.Load(Path.Combine(Path.GetTempPath(), "no-such-folder", "routes.json")))
            .Message.ShouldContain("routes.json cannot be read");

    [Fact]
    public void A_model_is_found_wherever_it_is_and_no_check_takes_a_challenger()
    {
        var router = Parse(
            """
            {
              "routes": [
                { "market": "DE", "assortment": "*", "modelId": "de", "endpoint": "a", "shadow": "b", "shadowPercent": 25 },
                { "market": "AT", "assortment": "*", "modelId": "de", "endpoint": "c" }
              ],
              "challengers": [{ "modelId": "next", "endpoint": "d", "variant": "green" }]
            }
            """
        );
        router.FindModel("de")!.Endpoint.ShouldBe("a");
        router
            .FindModel("next")
            .ShouldBe(
                new Route
                {
                    ModelId = "next",
                    Endpoint = "d",
                    Variant = "green",
                }
            );
        router.FindModel("none").ShouldBeNull();
        router.Models.ShouldBe(["de", "next"], ignoreOrder: true);
        router.Find("DE", null)!.ShadowPercent.ShouldBe(25);
        router.Find("FR", null).ShouldBeNull();
    }

    [Theory]
    [InlineData("\"shadowPercent\": 5", "shadowPercent says nothing without shadow")]
    [InlineData("\"shadow\": \"b\", \"shadowPercent\": 101", "shadowPercent must be")]
    [InlineData("\"shadow\": \"b c\"", "shadow must be at most 63")]
    public void A_shadow_that_makes_no_sense_is_a_fault(string members, string fault) =>
        Should
            .Throw<SettingsException>(() =>
                Parse($$"""{ "routes": [{ "market": "DE", "assortment": "*", "modelId": "m", "endpoint": "e", {{members}} }] }""")
            )
            .Message.ShouldContain(fault);

    [Fact]
    public void A_challenger_has_a_name_of_its_own() =>
        Should
            .Throw<SettingsException>(() =>
                Parse(
                    """
                    { "routes": [{ "market": "DE", "assortment": "*", "modelId": "m", "endpoint": "e" }],
                      "challengers": [{ "modelId": "m", "endpoint": "d" }, { "endpoint": "d" }] }
                    """
                )
            )
            .Faults.ShouldBe(["routes.json line 2: model m is named before", "routes.json line 2: a challenger lacks modelId"]);

    private static ModelRouter Parse(string text) => ModelRouter.Parse(Encoding.UTF8.GetBytes(text), "routes.json");
}
