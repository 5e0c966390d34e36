using System.Globalization;
using System.Text;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>
/// A valid legacy order whose values are chosen by one source and whose spelling by another: the same values give the same order under every spelling.
/// </summary>
internal sealed class LooseOrder(Choices values, Choices spelling)
{
    private const long Noon = 1_795_435_200_000;

    public string Write() =>
        Blank()
        + Object(
            Text("requestId", values.Among("r-1", "77", "a.b:c_d")),
            Optional(() => Text("schemaVersion", values.Among("1", "1.0", "1.12"))),
            Optional(() => Text("salesChannel", values.Among("WEB", "Ünïcode 😀 \"\\\n", ""))),
            Optional(() => Bool("testFlag")),
            ("order", Order()),
            ("items", Array(1 + values.Of(3), Item)),
            ("customer", Customer()),
            ("billingAddress", Address(Text("countryCode", Country()))),
            Shipping(),
            ("payment", Payment()),
            Optional(() => ("history", History())),
            Optional(() => ("device", Device()))
        )
        + Blank();

    private string Order() =>
        Object(
            Text("orderNumber", values.Among("10021", "N-1")),
            Instant("orderDate", values.Between(946_684_800_000, Noon)),
            Text("currency", Cased(values.Among("EUR", "CHF", "HRK"))),
            Money("grandTotal", 1_000_000),
            Optional(() => Money("shippingCost", 1_000_000)),
            Optional(() => Money("discountTotal", 1_000_000)),
            List("voucherCodes", single: true),
            Optional(() => Int("numItems", 0, 10_000))
        );

    private string Item() =>
        Object(
            Text("sku", values.Among("A-1", "4711", "1.50")),
            Optional(() => Text("brand", "Ärmel & Söhne")),
            Int("qty", 1, 1_000),
            Money("unitPrice", 1_000_000),
            Optional(() => Bool("isPartner")),
            Optional(() => Int("deliveryDays", 0, 365))
        );

    private string Customer() =>
        Object(
            Text("customerId", values.Among("c-1", "4711")),
            Optional(() => Instant("registeredSince", values.Between(-62_135_596_800_000, 946_684_800_000))),
            Optional(() => Date("birthDate", new DateOnly(1900, 1, 1).AddDays((int)values.Between(0, 36_000)))),
            Optional(() => Text("email", Cased(" a.b+1@Example.com "))),
            Optional(() => Text("emailHash", Cased(string.Concat(Enumerable.Repeat("0a", 32))))),
            Optional(() => Bool("isGuest")),
            Optional(() => Text("salutation", spelling.Among("Herr", "Frau", ""))),
            Optional(() => Text("locale", spelling.Among("de-DE", "de_DE", "DE_de", "De-dE")))
        );

    private string Country() =>
        values.Among("DE", "GB", "GR", "XK") switch
        {
            "GB" => Cased(spelling.Among("GB", "UK")),
            "GR" => Cased(spelling.Among("GR", "EL")),
            var country => Cased(country),
        };

    private string Address(params (string, string)[] more) =>
        Object([
            Optional(() => Text("firstName", values.Among("Ann", "Bob"))),
            Optional(() => Text("lastName", "O'Neil")),
            Optional(() => Text("street", values.Among("Main St", "Packstation 12"))),
            Optional(() => Text("houseNo", "12")),
            Optional(() => Text("zip", values.Among("1067", "01067"))),
            Optional(() => Text("city", "Dresden")),
            .. more,
        ]);

    private (string, string) Shipping() =>
        values.Of(3) switch
        {
            0 => Optional(() => ("", "")) with { Item1 = "" },
            1 => ("shippingAddress", Object(Bool("sameAsBilling", true))),
            _ => (
                "shippingAddress",
                Address(Text("countryCode", Cased("AT")), Bool("sameAsBilling", false), Optional(() => Text("packstationId", "145")))
            ),
        };

    private string Payment() =>
        Object(
            Text("method", values.Among("CARD", "INVOICE", "CRYPTO")),
            List("requestedMethods", single: false),
            Optional(() => Text("binHash", "ab12")),
            Optional(() => Int("installments", 0, 60)),
            Optional(() => Int("dueDays", 0, 365))
        );

    private string History() =>
        Object(
            Optional(() => Int("ordersTotal", 0, 1_000_000)),
            Optional(() => Int("chargebacks", 0, 1_000_000)),
            Optional(() => Money("openAmount", 10_000_000)),
            Optional(() => Money("returnRate", 1)),
            Optional(() => Int("dunningLevel", 0, 9)),
            Optional(() => Instant("lastPaidPurchase", values.Between(0, Noon)))
        );

    private string Device() =>
        Object(
            Optional(() => Text("ip", values.Among(["203.0.113.7", Cased("2001:db8::1")]))),
            Optional(() => Text("userAgent", "UA/1.0 (x; y)")),
            Optional(() => Int("sessionAgeMs", 0, 10_000_000_000))
        );

    private (string, string) Int(string name, long min, long max)
    {
        var value = values.Between(min, max);
        return (
            name,
            spelling.Among(
                $"{value}",
                $"{value}.0",
                $"{value}e0",
                $"{value * 10}E-1",
                $"\"{value}\"",
                $"\" {value}\\t\"",
                $"\"{value},0\"",
                $"\"+{value}\"",
                $"\"00{value}\"",
                $"\"{value}.\""
            )
        );
    }

    private (string, string) Money(string name, long max)
    {
        var value = values.Between(0, max * 10_000) / 10_000m;
        var text = value.ToString("0.####", CultureInfo.InvariantCulture);
        var cents = value == Math.Round(value, 2) ? value.ToString("0.00", CultureInfo.InvariantCulture) : null;
        return (
            name,
            spelling.Among(
                text,
                value.ToString("0.00000000", CultureInfo.InvariantCulture),
                $"{value * 10_000:0}e-4",
                $"\"{text}\"",
                $"\"  {text} \"",
                $"\"0{text}\"",
                cents is null ? text : $"\"{cents.Replace('.', ',')}\"",
                cents is null ? text : $"\" {cents.Replace('.', ',')} \""
            )
        );
    }

    private (string, string) Bool(string name) => Bool(name, values.Yes());

    private (string, string) Bool(string name, bool value) =>
        (
            name,
            value
                ? spelling.Among("true", "1", "\"true\"", "\"TRUE\"", "\"Y\"", "\"y\"", "\"1\"")
                : spelling.Among("false", "0", "\"false\"", "\"False\"", "\"N\"", "\"n\"", "\"0\"")
        );

    private (string, string) Instant(string name, long epochMs)
    {
        var value = DateTimeOffset.FromUnixTimeMilliseconds(epochMs);
        var east = spelling.Yes() && value.Year < 9999 ? value.ToOffset(new TimeSpan(5, 30, 0)) : value;
        return (
            name,
            spelling.Among(
                $"{epochMs}",
                $"\"{epochMs}\"",
                $"{epochMs}.0",
                $"\"{value:yyyy-MM-ddTHH:mm:ss.fff}Z\"",
                $"\"{value:yyyy-MM-ddTHH:mm:ss.fff}999+00:00\"",
                $"\"{east:yyyy-MM-ddTHH:mm:ss.fffzzz}\"",
                $"\"{east.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture).Remove(26, 1)}\""
            )
        );
    }

    private (string, string) Date(string name, DateOnly value) => (name, spelling.Among($"\"{value:yyyy-MM-dd}\"", $"\"{value:dd.MM.yyyy}\""));

    private (string, string) Text(string name, string value) => (name, String(value));

    private string String(string value)
    {
        var isNumber = value is "1" or "77" or "145" or "12" or "4711" or "1067" or "1.0" or "1.12" or "1.50";
        return spelling.Of(isNumber ? 3 : 2) switch
        {
            0 => "\""
                + value
                    .Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal)
                + "\"",
            1 => "\"" + string.Concat(value.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"))) + "\"",
            _ => value,
        };
    }

    private (string, string) List(string name, bool single)
    {
        var count = values.Of(3);
        return count switch
        {
            0 => spelling.Of(4) switch
            {
                0 => ("", ""),
                1 => (name, "null"),
                2 => (name, "\"\""),
                _ => (name, "[]"),
            },
            1 when single && spelling.Yes() => (name, String("X1")),
            _ => (name, Array(count, () => String("X1"))),
        };
    }

    private string Array(int count, Func<string> element) =>
        "[" + Blank() + string.Join(",", Enumerable.Range(0, count).Select(_ => Blank() + element())) + Blank() + "]";

    /// <summary>Letter case does not matter in this value.</summary>
    private string Cased(string value) => spelling.Among(value, value.ToLowerInvariant(), value.ToUpperInvariant());

    /// <summary>A name that is empty stands for no property.</summary>
    private (string, string) Optional(Func<(string Name, string Json)> property)
    {
        var present = property();
        return values.Yes() ? present
            : spelling.Yes() ? (present.Name, "null")
            : ("", "");
    }

    private string Object(params (string Name, string Json)[] properties)
    {
        var order = properties.Where(property => property.Name.Length > 0).ToList();
        for (var i = order.Count - 1; i > 0; i--)
        {
            var j = i - spelling.Of(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        var text = new StringBuilder("{");
        foreach (var (name, json) in order)
        {
            text.Append(text.Length > 1 ? "," : "").Append(Blank());
            if (spelling.Of(8) == 7)
            {
                text.Append(Name(name)).Append(':').Append(spelling.Among("null", "{\"qty\":[]}", "\"!\"", "[{},1]")).Append(',');
            }

            if (spelling.Of(8) == 7)
            {
                text.Append("\"x-").Append(name).Append("\":[1],");
            }

            text.Append(Name(name)).Append(Blank()).Append(':').Append(Blank()).Append(json);
        }

        return text.Append(Blank()).Append('}').ToString();
    }

    private string Name(string name) => spelling.Of(8) == 7 ? $"\"\\u{(int)name[0]:x4}{name[1..]}\"" : $"\"{name}\"";

    private string Blank() => spelling.Among("", "", "", " ", "\r\n\t");
}
