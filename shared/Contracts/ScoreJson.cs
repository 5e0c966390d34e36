using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FraudServerless.Contracts;

/// <summary>
/// The JSON of <see cref="Score"/>: <c>{"score":0.0421,"model":"2026.11.1","features":"…","base":-3.1,"raw":-3.12,"contributions":[["customer.orders_total",-0.31]],
/// "vector":"…"}</c>. Doubles are written in the shortest form that reads back the same; <c>model</c> and <c>features</c> are always present, null when unknown;
/// base, raw, contributions and vector (base64 of little-endian float32) only when there are any. <c>score</c> is the calibrated probability; <c>base</c> and
/// all contributions, named or not, add up to <c>raw</c>, the score before calibration.
/// </summary>
public static class ScoreJson
{
    private static readonly JsonWriterOptions Lean = new() { SkipValidation = true };

    public static void Write(Score score, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Lean);
        json.WriteStartObject();
        json.WriteNumber("score"u8, score.Value);
        json.WriteString("model"u8, score.Model);
        json.WriteString("features"u8, score.Features);
        if (score.Base is { } baseValue)
        {
            json.WriteNumber("base"u8, baseValue);
            if (score.Raw is { } raw)
            {
                json.WriteNumber("raw"u8, raw);
            }

            json.WriteStartArray("contributions"u8);
            foreach (var contribution in score.Contributions)
            {
                json.WriteStartArray();
                json.WriteStringValue(contribution.Feature);
                json.WriteNumberValue(contribution.Value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        if (!score.Vector.IsEmpty)
        {
            json.WriteBase64String("vector"u8, MemoryMarshal.AsBytes(score.Vector.Span));
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// Also understands a bare number, which is what AWS's XGBoost image answers. False for anything else: empty, cut short, an error object, a score outside 0..1.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out Score? score)
    {
        score = null;
        var text = utf8.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return false;
        }

        if (text[0] != (byte)'{')
        {
            const NumberStyles plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            score =
                double.TryParse(text, plain, CultureInfo.InvariantCulture, out var bare) && IsProbability(bare) ? new Score { Value = bare } : null;
            return score is not null;
        }

        try
        {
            score = ReadObject(text);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // Utf8JsonReader has no way to refuse a syntax fault but to throw; it is met where an answer is broken, never on the healthy path.
            return false;
        }

        return score is not null;
    }

    private static Score? ReadObject(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        double? value = null,
            baseValue = null,
            raw = null;
        string? model = null,
            features = null;
        IReadOnlyList<Contribution> contributions = [];
        var vector = ReadOnlyMemory<float>.Empty;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("score"u8))
            {
                reader.Read();
                value = reader.GetDouble();
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                reader.Read();
                model = reader.GetString();
            }
            else if (reader.ValueTextEquals("features"u8))
            {
                reader.Read();
                features = reader.GetString();
            }
            else if (reader.ValueTextEquals("base"u8))
            {
                reader.Read();
                baseValue = reader.GetDouble();
            }
            else if (reader.ValueTextEquals("raw"u8))
            {
                reader.Read();
                raw = reader.GetDouble();
            }
            else if (reader.ValueTextEquals("contributions"u8))
            {
                contributions = ReadContributions(ref reader);
            }
            else if (reader.ValueTextEquals("vector"u8))
            {
                reader.Read();
                var bytes = reader.GetBytesFromBase64();
                vector = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (reader.Read() || value is not { } score || !IsProbability(score))
        {
            return null;
        }

        return new Score
        {
            Value = score,
            Model = model,
            Features = features,
            Base = baseValue,
            Raw = raw,
            Contributions = contributions,
            Vector = vector,
        };
    }

    private static List<Contribution> ReadContributions(ref Utf8JsonReader reader)
    {
        var contributions = new List<Contribution>(8);
        reader.Read();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var feature = reader.GetString() ?? "";
            reader.Read();
            contributions.Add(new Contribution(feature, reader.GetDouble()));
            reader.Read();
            Expect(ref reader, JsonTokenType.EndArray);
        }

        Expect(ref reader, JsonTokenType.EndArray);
        return contributions;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException("contributions must be a list of [feature, number]");
        }
    }

    private static bool IsProbability(double value) => value is >= 0 and <= 1;
}
