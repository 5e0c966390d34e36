using System.Runtime.InteropServices;
using FraudServerless.Contracts;

namespace FraudServerless.Model;

/// <summary>Which contributions an answer names.</summary>
internal static class StrongestContributions
{
    /// <summary>All in feature order, or the strongest by absolute value; of equals the earlier feature first. What contributes nothing is only named when all are.</summary>
    public static void Select(ReadOnlySpan<double> contributions, IReadOnlyList<string> names, int count, List<Contribution> into)
    {
        into.Clear();
        if (count == ScoreOptions.All)
        {
            for (var i = 0; i < contributions.Length; i++)
            {
                into.Add(new Contribution(names[i], contributions[i]));
            }

            return;
        }

        for (var i = 0; i < contributions.Length; i++)
        {
            var strength = Math.Abs(contributions[i]);
            if (strength == 0 || (into.Count == count && strength <= Math.Abs(into[^1].Value)))
            {
                continue;
            }

            if (into.Count == count)
            {
                into.RemoveAt(count - 1);
            }

            into.Insert(PlaceOf(strength, CollectionsMarshal.AsSpan(into)), new Contribution(names[i], contributions[i]));
        }
    }

    private static int PlaceOf(double strength, ReadOnlySpan<Contribution> sorted)
    {
        var place = sorted.Length;
        while (place > 0 && Math.Abs(sorted[place - 1].Value) < strength)
        {
            place--;
        }

        return place;
    }
}
