using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FraudServerless.LegacyApi.Reading;

/// <summary>Finds the containers of a value that lie too deep, with their paths. A second pass over the value, taken only when there are any.</summary>
internal static class DepthScan
{
    /// <summary>Levels of nesting that the contract allows; the request itself is level 1.</summary>
    public const int MaxLevels = 32;

    /// <summary>Names are only cut here, where a caller could make the error answer larger than its request.</summary>
    private const int LongestName = 64;

    /// <summary>One more than are answered, since more is what the message says then.</summary>
    private const int MostFaults = LegacyReader.MaxFaults + 1;

    /// <param name="value">A container of valid JSON.</param>
    /// <param name="path">Its path.</param>
    /// <param name="depth">Levels around it.</param>
    /// <param name="offset">Its offset in the request.</param>
    /// <param name="faults">Takes the faults, as many as can matter.</param>
    public static void Collect(ReadOnlySpan<byte> value, string path, int depth, int offset, ref FirstFaults faults)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var text = new StringBuilder(Cut(path, LongestName * 2));
        // For each open container: the length of its path, and the index of its next element (-1: an object).
        var open = new Stack<(int Path, int Next)>();
        var found = 0;
        while (found < MostFaults && reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    text.Length = open.Peek().Path;
                    var segment = PathText.Segment(Cut(JsonText.Decode(reader.ValueSpan, reader.ValueIsEscaped), LongestName));
                    text.Append(segment[0] == '[' || text.Length == 0 ? "" : ".").Append(segment);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    if (open.TryPeek(out var parent) && parent.Next >= 0)
                    {
                        open.Pop();
                        open.Push((parent.Path, parent.Next + 1));
                        text.Length = parent.Path;
                        text.Append(CultureInfo.InvariantCulture, $"[{parent.Next}]");
                    }

                    if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                    {
                        break;
                    }

                    if (depth + reader.CurrentDepth >= MaxLevels)
                    {
                        faults.Add(
                            offset + (int)reader.TokenStartIndex,
                            new Fault(JsonText.WithoutHalves(text.ToString()), FaultCodes.Depth, "is nested deeper than 32 levels")
                        );
                        found++;
                        reader.Skip();
                    }
                    else
                    {
                        open.Push((text.Length, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                    }

                    break;
            }
        }
    }

    private static string Cut(string name, int longest) => name.Length <= longest ? name : string.Concat(name.AsSpan(0, longest), "…");
}
