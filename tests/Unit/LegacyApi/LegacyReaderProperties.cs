using System.Text;
using System.Text.Json;
using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.LegacyApi;
using FraudServerless.Support;
using FraudServerless.Unit.Structure;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LegacyApi;

/// <summary>What holds for any order and for any bytes.</summary>
public sealed class LegacyReaderProperties
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<byte[]> Source = Gen.Byte.Array[0, 400];

    private static readonly byte[][] Requests =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests", "Payloads", "legacy-v1"), "*.request.json")
            .Order()
            .Select(File.ReadAllBytes),
    ];

    [Fact]
    public void Valid_order_normalises_to_the_same_under_every_spelling() =>
        Gen.Select(Source, Source)
            .Sample(
                (values, spelling) =>
                {
                    var plain = Normalised(new LooseOrder(new Choices(values), new Choices([])).Write());
                    var loose = Normalised(new LooseOrder(new Choices(values), new Choices(spelling)).Write());
                    loose.ShouldBe(plain);
                },
                iter: 3_000
            );

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 300].Sample(AnswersSomething, iter: 20_000);

    [Fact]
    public void Json_like_bytes_never_throw()
    {
        var alphabet = Encoding.UTF8.GetBytes("{}[]\":,\\0123456789eE+-. \ntruefalsnqyd\u00e9\ud83d\ude00").ToArray();
        Gen.Int[0, alphabet.Length - 1].Select(i => alphabet[i]).Array[0, 200].Sample(AnswersSomething, iter: 20_000);
    }

    [Fact]
    public void Mutated_requests_never_throw() =>
        Gen.Select(Gen.Int[0, Requests.Length - 1], Gen.Select(Gen.Int[0, 1 << 16], Gen.Byte, Gen.Int[0, 3]).Array[1, 6])
            .Sample((request, edits) => AnswersSomething(edits.Aggregate(Requests[request], Edit)), iter: 20_000);

    [Fact]
    public void Truncated_requests_are_no_json()
    {
        var request = Encoding.UTF8.GetBytes(new LooseOrder(new Choices([1, 3, 7, 2, 5, 11]), new Choices([9, 4, 1, 6, 3])).Write().Trim());
        Normalised(Encoding.UTF8.GetString(request)).ShouldNotBeEmpty();
        for (var length = 0; length < request.Length; length++)
        {
            LegacyReader.Read(request.AsSpan(0, length), Now).ErrorCode.ShouldBe("NOT_JSON");
            PayloadHash.Compute(request.AsSpan(0, length)).Length.ShouldBe(64);
        }
    }

    [Theory]
    [InlineData("[", 200_000)]
    [InlineData("{\"a\":", 50_000)]
    [InlineData("{\"order\":", 50_000)]
    public void Any_depth_is_read(string open, int levels)
    {
        var close = open[0] == '[' ? "]" : "}";
        var deep = "{\"x\":" + string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels)) + "}";

        AnswersSomething(Encoding.UTF8.GetBytes(deep));

        LegacyReader.Read(Encoding.UTF8.GetBytes(deep), Now).Faults.Count(fault => fault.Code == "DEPTH").ShouldBe(1);
    }

    [Theory]
    [InlineData("\"a\":1,", 40_000)]
    [InlineData("\"items\":[1,2,3],", 16_000)]
    [InlineData("\"ext\":{\"a\":[[]]},", 14_000)]
    [InlineData("\"device\":{\"ip\":7,\"x\":1},", 10_000)]
    public void A_property_repeated_thousands_of_times_is_read_as_its_last(string property, int times)
    {
        var request = Encoding.UTF8.GetBytes("{" + string.Concat(Enumerable.Repeat(property, times)) + "\"z\":1}");

        LegacyReadResult reading = LegacyReader.Read(request, Now);

        reading.Quirks["duplicate-property"].ShouldBe(times - 1);
        PayloadHash.Compute(request).ShouldBe(PayloadHash.Compute(Encoding.UTF8.GetBytes("{" + property + "\"z\":1}")));
    }

    [Fact]
    public void Unknown_names_repeated_in_turn_take_time_in_proportion()
    {
        static byte[] Request(int names) =>
            Encoding.UTF8.GetBytes("{" + string.Concat(Enumerable.Range(0, 2 * names).Select(i => $"\"{i % names:x}\":{i},")) + "\"z\":1}");

        // In proportion it takes a second or two; by comparing each name with all others it would take longer than the test's own limit.
        LegacyReadResult reading = LegacyReader.Read(Request(1_000_000), Now);

        reading.Quirks["duplicate-property"].ShouldBe(1_000_000);
        reading.Quirks["unknown-property"].ShouldBe(1_000_001);
    }

    [Fact]
    public void Of_repeated_unknown_names_the_last_values_are_kept()
    {
        var parts = Enumerable.Range(0, 900).Select(i => $"\"x{i % 300}\":{i}").ToList();
        var order = new LooseOrder(new Choices([]), new Choices([])).Write().TrimEnd();
        LegacyReadResult reading = LegacyReader.Read(Encoding.UTF8.GetBytes(order[..^1] + "," + string.Join(',', parts) + "}"), Now);

        reading.Faults.ShouldBeEmpty();
        using var extra = JsonDocument.Parse(reading.Extra);
        extra
            .RootElement.EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetInt32(), StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(600, 300).ToDictionary(i => $"x{i % 300}", i => i, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{},", 87_000)]
    [InlineData("7,", 130_000)]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],", 3_900)]
    public void Of_many_faults_few_are_kept(string element, int times)
    {
        var request = Encoding.UTF8.GetBytes("{\"items\":[" + string.Concat(Enumerable.Repeat(element, times)) + "7]}");
        LegacyReader.Read(request, Now).Faults.Count.ShouldBe(50);
        var before = GC.GetAllocatedBytesForCurrentThread();

        LegacyReadResult reading = LegacyReader.Read(request, Now);

        // An object that is made of each element and thrown away is all that is in proportion to them.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(800_000 + (element == "{}," ? times * 100 : 0));
        reading.Message.ShouldBe("more than 50 faults in the request");
    }

    /// <summary>Objects with faults, repeated, so that faults come and go by the hundred: against a plain model that forgets nothing too early.</summary>
    [Fact]
    public void The_faults_that_are_answered_are_the_first_whatever_was_struck_out() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 400])
            .Array[1, 7]
            .Sample(
                parts =>
                {
                    string[] names = ["items", "order", "device", "x"];
                    var text = parts.Select(part => (Name: names[part.Item1], Value: Value(names[part.Item1], part.Item2))).ToList();
                    LegacyReadResult all = LegacyReader.Read(Document(text), Now);
                    // The same without what is replaced, whose places nothing else depends on.
                    var last = text.Where((part, i) => !text.Skip(i + 1).Any(later => later.Name == part.Name)).ToList();
                    LegacyReadResult plain = LegacyReader.Read(Document(last), Now);

                    all.Faults.ShouldBe(plain.Faults);
                    all.Message.ShouldBe(plain.Message);
                },
                iter: 2_000
            );

    private static byte[] Document(IEnumerable<(string Name, string Value)> parts) =>
        Encoding.UTF8.GetBytes("{" + string.Join(',', parts.Select(part => $"\"{part.Name}\":{part.Value}")) + "}");

    private static string Value(string name, int faults) =>
        name switch
        {
            "items" => "[" + string.Join(',', Enumerable.Repeat("7", Math.Max(1, faults))) + "]",
            "order" => "{\"orderNumber\":"
                + (faults % 2 == 0 ? "\"1\"" : "{}")
                + ",\"voucherCodes\":["
                + string.Join(',', Enumerable.Repeat("{}", faults))
                + "]}",
            "device" => faults % 2 == 0 ? "null" : "{\"ip\":7,\"ip\":" + (faults % 3 == 0 ? "8" : "\"::1\"") + "}",
            _ => "[" + string.Join(',', Enumerable.Repeat(new string('[', 32) + new string(']', 32), faults % 120)) + "]",
        };

    [Fact]
    public void Any_clock_will_do()
    {
        var order = Encoding.UTF8.GetBytes(new LooseOrder(new Choices([]), new Choices([])).Write());
        LegacyReader.Read(order, DateTimeOffset.MaxValue).Faults.ShouldBeEmpty();
        LegacyReader.Read(order, DateTimeOffset.MinValue).Faults.ShouldHaveSingleItem().Field.ShouldBe("order.orderDate");
    }

    [Fact]
    public void Names_in_fault_paths_are_cut_and_can_be_encoded()
    {
        var name = new string('n', 100_000) + "\\ud800";
        var deep = "{\"" + name + "\":{\"\\udc00\":" + new string('[', 31) + new string(']', 31) + "}}";

        var fault = LegacyReader.Read(Encoding.UTF8.GetBytes(deep), Now).Faults.Single(fault => fault.Code == "DEPTH");

        fault.Field.Length.ShouldBeLessThan(400);
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(fault.Field).ShouldBePositive();
    }

    private static byte[] Edit(byte[] bytes, (int At, byte With, int How) edit)
    {
        if (bytes.Length == 0)
        {
            return [edit.With];
        }

        var at = edit.At % bytes.Length;
        return edit.How switch
        {
            0 => [.. bytes[..at], edit.With, .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[(at + 1)..]],
            2 => [.. bytes[..at], edit.With, .. bytes[at..]],
            // A piece doubled: keeps brackets and names plausible more often than a random byte.
            _ => [.. bytes[..at], .. bytes[(at / 2)..at], .. bytes[at..]],
        };
    }

    private static string Normalised(string request)
    {
        LegacyReadResult reading = LegacyReader.Read(Encoding.UTF8.GetBytes(request), Now);
        reading.Faults.ShouldBeEmpty(request);
        return JsonSerializer.Serialize(OrderNormaliser.Normalise(reading.Order.ShouldNotBeNull(), TestMarkets.Shipped), ContractsJson.Default.Order);
    }

    private static void AnswersSomething(byte[] body)
    {
        PayloadHash.Compute(body).Length.ShouldBe(64);
        LegacyReadResult reading = LegacyReader.Read(body, Now);
        if (reading.Order is { } order)
        {
            reading.ErrorCode.ShouldBeNull();
            reading.Faults.ShouldBeEmpty();
            JsonSerializer
                .SerializeToUtf8Bytes(OrderNormaliser.Normalise(order, TestMarkets.Shipped), ContractsJson.Default.Order)
                .ShouldNotBeEmpty();
            if (!reading.Extra.IsEmpty)
            {
                using var extra = JsonDocument.Parse(reading.Extra);
                extra.RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
            }
        }
        else
        {
            reading.Faults.Count.ShouldBeInRange(1, LegacyReader.MaxFaults);
            LegacyAnswerWriter.WriteError(reading.ErrorCode.ShouldNotBeNull(), reading.Message.ShouldNotBeNull(), reading.Faults).ShouldNotBeEmpty();
        }
    }
}
