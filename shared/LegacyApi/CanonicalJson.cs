using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi;

/// <summary>
/// A form of JSON that is the same for documents that differ only in white space, property order or the escapes of their strings: no white space,
/// properties sorted by name and the last one of a repeated name only, strings as their decoded value (only quote and backslash escaped, and half surrogate
/// pairs, which UTF-8 cannot hold), numbers by their literal text. Made for hashing: it is not JSON where a string holds a control character.
/// </summary>
internal static class CanonicalJson
{
    public const int MaxDepth = 64;

    /// <summary>Writes the canonical form, which is never longer than the document.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="JsonException">No JSON, or nested too deeply.</exception>
    public static int Write(ReadOnlySpan<byte> utf8, Span<byte> target)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        Span<Level> levels = stackalloc Level[MaxDepth + 1];
        var members = new List<Member>(64);
        var depth = 0;
        var length = 0;
        while (reader.Read())
        {
            ref var level = ref levels[depth];
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    EndMember(members, level, length);
                    if (length > level.Start)
                    {
                        target[length++] = (byte)',';
                    }

                    var start = length;
                    WriteString(ref reader, target, ref length);
                    members.Add(new Member(start, length - start, 0));
                    target[length++] = (byte)':';
                    continue;
                case JsonTokenType.EndObject:
                    EndMember(members, level, length);
                    Sort(members, level, target, ref length);
                    target[length++] = (byte)'}';
                    depth--;
                    continue;
                case JsonTokenType.EndArray:
                    target[length++] = (byte)']';
                    depth--;
                    continue;
                default:
                    break;
            }

            if (level.IsArray && length > level.Start)
            {
                target[length++] = (byte)',';
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var isArray = reader.TokenType == JsonTokenType.StartArray;
                    target[length++] = isArray ? (byte)'[' : (byte)'{';
                    levels[++depth] = new Level(length, members.Count, isArray);
                    break;
                case JsonTokenType.String:
                    WriteString(ref reader, target, ref length);
                    break;
                default:
                    reader.ValueSpan.CopyTo(target[length..]);
                    length += reader.ValueSpan.Length;
                    break;
            }
        }

        return length;
    }

    private static void EndMember(List<Member> members, Level level, int end)
    {
        if (members.Count > level.FirstMember)
        {
            members[^1] = members[^1] with { Length = end - members[^1].Start };
        }
    }

    /// <summary>Puts the members of the object that ends here in order, unless they are already.</summary>
    private static void Sort(List<Member> members, Level level, Span<byte> target, ref int length)
    {
        var count = members.Count - level.FirstMember;
        if (!InOrder(members, level, target))
        {
            var unsorted = ArrayPool<byte>.Shared.Rent(length - level.Start);
            target[level.Start..length].CopyTo(unsorted);
            members.Sort(level.FirstMember, count, new ByName(unsorted, level.Start));
            length = level.Start;
            for (var i = level.FirstMember; i < members.Count; i++)
            {
                // Of a repeated name, which sort by their places, the last one.
                if (i + 1 < members.Count && Name(unsorted, level.Start, members[i]).SequenceEqual(Name(unsorted, level.Start, members[i + 1])))
                {
                    continue;
                }

                if (length > level.Start)
                {
                    target[length++] = (byte)',';
                }

                unsorted.AsSpan(members[i].Start - level.Start, members[i].Length).CopyTo(target[length..]);
                length += members[i].Length;
            }

            ArrayPool<byte>.Shared.Return(unsorted, clearArray: true);
        }

        members.RemoveRange(level.FirstMember, count);
    }

    private static bool InOrder(List<Member> members, Level level, ReadOnlySpan<byte> target)
    {
        for (var i = level.FirstMember + 1; i < members.Count; i++)
        {
            if (Name(target, 0, members[i - 1]).SequenceCompareTo(Name(target, 0, members[i])) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> text, int offset, Member member) =>
        text.Slice(member.Start - offset, member.NameLength);

    private static void WriteString(ref Utf8JsonReader reader, Span<byte> target, ref int length)
    {
        target[length++] = (byte)'"';
        if (reader.ValueIsEscaped)
        {
            WriteEscaped(JsonText.Decode(reader.ValueSpan, escaped: true), target, ref length);
        }
        else
        {
            reader.ValueSpan.CopyTo(target[length..]);
            length += reader.ValueSpan.Length;
        }

        target[length++] = (byte)'"';
    }

    private static void WriteEscaped(string text, Span<byte> target, ref int length)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != OperationStatus.Done)
            {
                // Six bytes, as its escape had.
                Encoding.ASCII.GetBytes($"\\u{(int)rest[0]:x4}", target[length..]);
                length += 6;
            }
            else
            {
                if (rune.Value is '"' or '\\')
                {
                    target[length++] = (byte)'\\';
                }

                length += rune.EncodeToUtf8(target[length..]);
            }

            rest = rest[used..];
        }
    }

    /// <summary>An open container: where its content starts, and the first of its members.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Level(int Start, int FirstMember, bool IsArray);

    /// <summary>A property in the target: its name with the quotes comes first.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Member(int Start, int NameLength, int Length);

    private sealed class ByName(byte[] text, int offset) : IComparer<Member>
    {
        public int Compare(Member x, Member y)
        {
            var order = Name(text, offset, x).SequenceCompareTo(Name(text, offset, y));
            return order != 0 ? order : x.Start.CompareTo(y.Start);
        }
    }
}
