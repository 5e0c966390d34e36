namespace FraudServerless.OrderGenerator.World;

/// <summary>A kind of goods.</summary>
/// <param name="Name">The <c>articleGroup</c> of the wire.</param>
/// <param name="Median">Usual price in euros.</param>
/// <param name="Spread">Of the price's logarithm.</param>
/// <param name="Resale">How well it can be sold on, 0..1: what thieves want.</param>
/// <param name="Sizes">Empty when the goods have none.</param>
/// <param name="Brands">Invented.</param>
internal sealed record ArticleGroup(string Name, double Median, double Spread, double Resale, string[] Sizes, string[] Brands);

/// <summary>A shop's department: routes to a model.</summary>
/// <param name="Name">The <c>assortment</c> of the wire.</param>
/// <param name="Weight">Share of honest orders.</param>
/// <param name="ThiefWeight">Share of the orders of thieves.</param>
/// <param name="MeanItems">Positions in a usual basket.</param>
/// <param name="ReturnRate">Usual share of goods sent back.</param>
/// <param name="Groups">Cheap ones are bought more often.</param>
internal sealed record Assortment(string Name, double Weight, double ThiefWeight, double MeanItems, double ReturnRate, ArticleGroup[] Groups);

internal static class Catalogue
{
    private static readonly string[] None = [];
    private static readonly string[] Letters = ["XS", "S", "M", "L", "XL", "XXL"];
    private static readonly string[] Shoes = ["36", "37", "38", "39", "40", "41", "42", "43", "44", "45"];
    private static readonly string[] Jeans = ["28/32", "30/32", "31/32", "32/32", "32/34", "34/34", "36/34"];
    private static readonly string[] Children = ["98", "104", "110", "116", "122", "128"];
    private static readonly string[] Clothes = ["Nordhain", "Belvoir & Finch", "Tausendschön", "Marlowe Denim", "Kapuzin", "Atelier Rive"];
    private static readonly string[] Sneakers = ["Velocet", "Strato", "Kickmoor", "Airlane"];
    private static readonly string[] Cosmetics = ["Lumière 9", "Alraune", "Purely Fern", "Maison Ysée"];
    private static readonly string[] Sports = ["Strato", "Gratwerk", "Fjellrev", "Paceline"];
    private static readonly string[] Household = ["Holzkontor", "Casa Lindt", "Mildred", "Tavola"];
    private static readonly string[] Devices = ["Pomona", "Orbis", "Kanto", "Halo Nine", "Quanta"];
    private static readonly string[] Toys = ["Klötzchen", "Bärenbande", "Wunderwal"];

    public static readonly Assortment[] All =
    [
        new(
            "FASHION",
            0.4,
            0.27,
            2.9,
            0.48,
            [
                new("SHIRT", 28, 0.4, 0.05, Letters, Clothes),
                new("KNITWEAR", 52, 0.4, 0.1, Letters, Clothes),
                new("JEANS", 72, 0.35, 0.2, Jeans, Clothes),
                new("DRESS", 64, 0.5, 0.1, Letters, Clothes),
                new("JACKET", 118, 0.5, 0.4, Letters, Clothes),
                new("SNEAKERS", 108, 0.4, 0.9, Shoes, Sneakers),
                new("BAG", 92, 0.7, 0.6, None, Clothes),
                new("UNDERWEAR", 19, 0.4, 0, Letters, Clothes),
            ]
        ),
        new(
            "BEAUTY",
            0.13,
            0.1,
            2.6,
            0.06,
            [
                new("SKINCARE", 27, 0.5, 0.15, None, Cosmetics),
                new("MAKEUP", 21, 0.4, 0.1, None, Cosmetics),
                new("PERFUME", 79, 0.4, 0.8, None, Cosmetics),
                new("HAIRCARE", 15, 0.4, 0, None, Cosmetics),
            ]
        ),
        new(
            "SPORTS",
            0.15,
            0.13,
            2.1,
            0.3,
            [
                new("RUNNING_SHOES", 119, 0.3, 0.7, Shoes, Sneakers),
                new("SPORTSWEAR", 42, 0.4, 0.1, Letters, Sports),
                new("FITNESS", 46, 0.6, 0.1, None, Sports),
                new("OUTDOOR_JACKET", 158, 0.4, 0.5, Letters, Sports),
                new("SMARTWATCH", 239, 0.4, 0.9, None, Devices),
                new("BIKE_PARTS", 48, 0.7, 0.2, None, Sports),
            ]
        ),
        new(
            "HOME",
            0.12,
            0.05,
            1.9,
            0.14,
            [
                new("BEDDING", 56, 0.4, 0, None, Household),
                new("LAMP", 68, 0.6, 0.05, None, Household),
                new("COOKWARE", 58, 0.5, 0.15, None, Household),
                new("FURNITURE", 219, 0.6, 0.05, None, Household),
                new("DECORATION", 24, 0.5, 0, None, Household),
                new("COFFEE_MACHINE", 319, 0.5, 0.7, None, Devices),
            ]
        ),
        new(
            "ELECTRONICS",
            0.13,
            0.42,
            1.5,
            0.12,
            [
                new("PHONE", 529, 0.4, 1, None, Devices),
                new("HEADPHONES", 129, 0.5, 0.8, None, Devices),
                new("TABLET", 399, 0.4, 0.9, None, Devices),
                new("CONSOLE", 419, 0.2, 1, None, Devices),
                new("ACCESSORIES", 17, 0.5, 0.05, None, Devices),
                new("GIFT_CARD", 50, 0.6, 1, None, ["Gutschein & Co"]),
            ]
        ),
        new(
            "KIDS",
            0.07,
            0.03,
            2.7,
            0.22,
            [
                new("TOYS", 23, 0.5, 0.1, None, Toys),
                new("KIDS_WEAR", 22, 0.4, 0, Children, Clothes),
                new("BUILDING_SETS", 64, 0.6, 0.7, None, Toys),
                new("BABY_CARE", 17, 0.4, 0, None, Toys),
            ]
        ),
    ];

    public static readonly double[] Weights = [.. All.Select(a => a.Weight)];
    public static readonly double[] ThiefWeights = [.. All.Select(a => a.ThiefWeight)];
}
