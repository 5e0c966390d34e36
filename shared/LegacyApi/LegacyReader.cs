using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using FraudServerless.Contracts;
using FraudServerless.LegacyApi.Reading;
using FraudServerless.LegacyApi.Tables;

namespace FraudServerless.LegacyApi;

/// <summary>
/// Reads a legacy v1 request in one pass over its bytes. Pure; never throws for any input. The rules are the contract's; each of its objects is a table in
/// <c>Tables</c>. Where the contract leaves a choice:
/// <list type="bullet">
/// <item>Null is absent in all respects: a required property that is null is reported where its object starts, as one that is missing.</item>
/// <item>A repeated property replaces the earlier one wholly, with its faults, quirks and unknown parts; only the repetition itself is counted. Inside of
/// <c>ext</c> and of unknown properties nothing is counted: they are kept as they were sent.</item>
/// <item>Decimals have no trailing zeros, however they were spelt, and at most 28 decimals (more are cut off, once the exact value has been found in bounds).</item>
/// <item>A bool sent as a number is <c>1</c> or <c>0</c> as written so; blanks are taken off numbers in strings only, not off bools, instants, dates or texts.</item>
/// <item>A text without a bound in the contract (currency and the like have a form instead) is as long as the request allows; an empty string is a text.</item>
/// <item>What is JSON but no object is not valid JSON request: <c>NOT_JSON</c>, as what is not valid JSON.</item>
/// <item>Length is judged before form and range before decimals, and a value has one fault; a text that holds half of a surrogate pair has the wrong form.</item>
/// <item>A date after today, or a day of year 0, is out of range; an instant without an offset has the wrong form.</item>
/// <item>The version decides before all faults, when the document is JSON: a request of another major version is only told so.</item>
/// </list>
/// </summary>
public static class LegacyReader
{
    /// <summary>Faults that are answered at most.</summary>
    public const int MaxFaults = LegacyAnswerWriter.MostFaults;

    private static readonly RequestTable Request = new();

    /// <param name="utf8">The body, with or without a BOM.</param>
    /// <param name="now">For the bounds of dates.</param>
    public static LegacyReadResult Read(ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        utf8 = utf8.StartsWith(bom) ? utf8[bom.Length..] : utf8;

        // The platform's reader checks the UTF-8 of strings only when they are decoded.
        if (!Utf8.IsValid(utf8))
        {
            return NotJson();
        }

        try
        {
            return ReadDocument(utf8, now);
        }
        catch (JsonException)
        {
            return NotJson();
        }
    }

    private static LegacyReadResult ReadDocument(ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        var scan = new Scan(utf8, now, []);
        if (!scan.Reader.Read() || scan.Reader.TokenType != JsonTokenType.StartObject)
        {
            return NotJson("the request is not a JSON object");
        }

        var order = ReadRequest(ref scan);
        if (scan.MissesFaults)
        {
            scan = new Scan(utf8, now, scan.Struck());
            scan.Reader.Read();
            order = ReadRequest(ref scan);
        }

        var quirks = scan.Quirks();
        if (scan.Refusal is { } refusal)
        {
            return new LegacyReadResult
            {
                ErrorCode = refusal.Code,
                Message = refusal.Message,
                Faults = [refusal],
                Quirks = quirks,
            };
        }

        if (scan.FaultCount > 0)
        {
            return new LegacyReadResult
            {
                ErrorCode = "VALIDATION",
                Message = FaultsMessage(scan.FaultCount),
                Faults = scan.Faults(MaxFaults),
                Quirks = quirks,
            };
        }

        return new LegacyReadResult
        {
            Order = order,
            Quirks = quirks,
            Warnings = Warnings(order),
            Extra = scan.Extra(),
        };
    }

    private static LegacyOrder ReadRequest(ref Scan scan)
    {
        var order = Request.Read(ref scan);
        // Throws when anything but white space follows.
        scan.Reader.Read();
        return order;
    }

    private static string FaultsMessage(int count) =>
        count switch
        {
            1 => "1 fault in the request",
            > MaxFaults => string.Create(CultureInfo.InvariantCulture, $"more than {MaxFaults} faults in the request"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{count} faults in the request"),
        };

    private static LegacyReadResult NotJson(string message = "the request is not JSON in UTF-8") =>
        new()
        {
            ErrorCode = FaultCodes.NotJson,
            Message = message,
            Faults = [new Fault("", FaultCodes.NotJson, message)],
        };

    private static List<string> Warnings(LegacyOrder order)
    {
        var warnings = new List<string>();
        if (!IsoCodes.IsCurrency(order.Head.Currency))
        {
            warnings.Add("UNKNOWN_CURRENCY");
        }

        if (order.Head.NumItems is { } numItems && numItems != order.Items.Sum(item => item.Qty))
        {
            warnings.Add("NUM_ITEMS_DIFFERS");
        }

        if (!PaymentMethods.Known.Contains(order.Payment.Method))
        {
            warnings.Add("UNKNOWN_PAYMENT_METHOD");
        }

        return warnings;
    }
}
