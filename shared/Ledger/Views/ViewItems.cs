using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FraudServerless.Contracts;
using Item = System.Collections.Generic.Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>;

namespace FraudServerless.Ledger.Views;

/// <summary>Items of looks in the Audit table, and back. Only they have the keys of its two indexes.</summary>
internal static class ViewItems
{
    public const string Day = "viewDay";
    public const string Order = "viewedOrder";

    /// <param name="view">The look.</param>
    /// <param name="keptDays">Days until the item expires.</param>
    public static Item Of(ViewRecord view, int keptDays)
    {
        var item = new Item(StringComparer.Ordinal)
        {
            ["triggerId"] = Text(view.TriggerId),
            ["viewedAt"] = Text(view.ViewedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            [Day] = Text(DayOf(DateOnly.FromDateTime(view.ViewedAt.UtcDateTime))),
            ["actor"] = Text(view.Actor),
            ["viewKind"] = Text(view.Kind),
            ["viewSubject"] = Text(view.Subject),
            ["expiresAt"] = new AttributeValue { N = view.ViewedAt.AddDays(keptDays).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
        };
        if (view.OrderNumber is { } order)
        {
            item[Order] = Text(order);
        }

        if (view.Purpose is { } purpose)
        {
            item["purpose"] = Text(purpose);
        }

        if (view.Revealed.Count > 0)
        {
            item["revealed"] = new AttributeValue { L = [.. view.Revealed.Select(Text)] };
        }

        return item;
    }

    /// <exception cref="InvalidDataException">No look of ours.</exception>
    public static ViewRecord ToView(Item item)
    {
        try
        {
            return new ViewRecord
            {
                ViewId = Guid.ParseExact(item["triggerId"].S.Split('#')[1], "D"),
                ViewedAt = DateTimeOffset.ParseExact(item["viewedAt"].S, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                Actor = item["actor"].S,
                Kind = item["viewKind"].S,
                Subject = item["viewSubject"].S,
                OrderNumber = item.GetValueOrDefault(Order)?.S,
                Purpose = item.GetValueOrDefault("purpose")?.S,
                Revealed = [.. (item.GetValueOrDefault("revealed")?.L ?? []).Select(name => name.S)],
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            // Not as inner exception: its message may quote the value.
            throw Foreign();
        }
    }

    private static InvalidDataException Foreign() => new("an item of a look lacks an attribute, or has another form");

    public static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static AttributeValue Text(string text) => new() { S = text };
}
