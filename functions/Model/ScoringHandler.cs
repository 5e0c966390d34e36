using System.Buffers;
using System.Globalization;
using System.Text;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;

namespace FraudServerless.Model;

/// <summary>
/// Container 2: feature vectors (<c>text/csv</c>, a line an order) to scores and exact contributions (none of an ONNX model: <c>base</c> is absent then). One line is answered <c>application/json</c>, several
/// <c>application/jsonlines</c>, or on request <c>text/csv</c>: a bare score a line. Of several lines a faulty one is answered in its place; a single one is 400.
/// </summary>
public sealed class ScoringHandler : IInvocationHandler
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";
    private const string JsonLines = "application/jsonlines";

    [ThreadStatic]
    private static RowBlock? LastBlock;

    private readonly ServedModel _model;

    public ScoringHandler(ServedModel model) => _model = model;

    /// <summary>What is the same for every line of a request.</summary>
    private readonly record struct Terms(ScoreOptions Options, string? Features, bool BareScores);

    /// <summary>A handler that has scored once, so that the first order of a new container is as quick as the next.</summary>
    public static ScoringHandler Start(ServedModel model)
    {
        var handler = new ScoringHandler(model);
        var line = Encoding.ASCII.GetBytes(new string(',', model.Scorer.FeatureCount - 1) + "\n");
        handler.Invoke(new InvocationRequest(Csv, "", "", line), new ArrayBufferWriter<byte>(4096));
        return handler;
    }

    public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
    {
        if (request.ContentType.Length > 0 && !MediaType.Is(request.ContentType, Csv))
        {
            return InvocationError.Answer(output, 415, "MEDIA_TYPE", $"The content type must be {Csv}.");
        }

        var json = MediaType.IsAccepted(request.Accept, Json) || MediaType.IsAccepted(request.Accept, JsonLines);
        if (!json && !MediaType.IsAccepted(request.Accept, Csv))
        {
            return InvocationError.Answer(output, 406, "NOT_ACCEPTABLE", $"Only {Json}, {JsonLines} and {Csv} are answered.");
        }

        if (!ScoreOptions.TryParse(request.CustomAttributes, out var options, out var error))
        {
            return InvocationError.Answer(output, 400, "OPTIONS", $"{ScoreOptions.Header}: {error}.");
        }

        var features = MediaType.Parameter(request.ContentType, "features");
        if (_model.Card is { } card && features is not null && features != card.Features)
        {
            return InvocationError.Answer(
                output,
                400,
                "FEATURES_MISMATCH",
                $"The vectors were made by feature spec {features}, model {card.Version} was trained on {card.Features}."
            );
        }

        var body = TrimLineEnd(request.Body.Span);
        if (body.IsEmpty)
        {
            return InvocationError.Answer(output, 400, "EMPTY", "There is no vector.");
        }

        var terms = new Terms(options, _model.Card is null ? null : features, BareScores: !json);
        return body.Contains((byte)'\n') ? Several(body, terms, output) : One(body, terms, output);
    }

    private InvocationResult One(ReadOnlySpan<byte> line, in Terms terms, IBufferWriter<byte> output)
    {
        var block = Block();
        block.Add(Read(line, 1, block.Next));
        var expected = Score(block, terms);
        var fault = block.FaultOf(0) ?? Write(block, 0, 1, terms, expected, output);
        return fault is { } f ? InvocationError.Answer(output, 400, f.Code, f.Message) : new InvocationResult(200, terms.BareScores ? Csv : Json);
    }

    /// <summary>A block of lines at a time: what is kept of a body does not grow with it.</summary>
    private InvocationResult Several(ReadOnlySpan<byte> body, in Terms terms, IBufferWriter<byte> output)
    {
        var block = Block();
        var number = 0;
        foreach (var range in body.Split((byte)'\n'))
        {
            block.Add(Read(TrimLineEnd(body[range]), ++number, block.Next));
            if (block.Lines == RowBlock.Size)
            {
                Answer(block, number - block.Lines, terms, output);
            }
        }

        Answer(block, number - block.Lines, terms, output);
        return new InvocationResult(200, terms.BareScores ? Csv : JsonLines);
    }

    private RowBlock Block()
    {
        var block = LastBlock;
        if (block is null || block.Features != _model.Scorer.FeatureCount)
        {
            LastBlock = block = new RowBlock(_model.Scorer.FeatureCount);
        }

        block.Clear();
        return block;
    }

    /// <summary>Writes a line for each of the block's, in their order, and empties it.</summary>
    private void Answer(RowBlock block, int before, in Terms terms, IBufferWriter<byte> output)
    {
        var expected = Score(block, terms);
        var row = 0;
        for (var line = 0; line < block.Lines; line++)
        {
            var fault = block.FaultOf(line);
            if (fault is null)
            {
                fault = Write(block, row++, before + line + 1, terms, expected, output);
            }

            if (fault is { } f)
            {
                if (terms.BareScores)
                {
                    output.Write(Encoding.UTF8.GetBytes($"!{f.Code} {f.Message}"));
                }
                else
                {
                    InvocationError.Write(output, f.Code, f.Message);
                }
            }

            output.Write("\n"u8);
        }

        block.Clear();
    }

    /// <summary>Reads a line, or says why it is no vector.</summary>
    private LineFault? Read(ReadOnlySpan<byte> line, int number, Span<double> row)
    {
        if (line is [(byte)'!', ..])
        {
            return Passed(line[1..]);
        }

        return FeatureVector.TryReadCsv(line, row, out var columns, out var faulty) ? null
            : columns != row.Length ? new LineFault("COLUMNS", $"Line {number} has {columns} columns, the model takes {row.Length}.")
            : new LineFault("NUMBER", $"Line {number}, column {faulty + 1} ({_model.Columns[faulty]}) is not a finite number.");
    }

    /// <returns>The expected raw score, or null when nothing is to be explained or can be.</returns>
    private double? Score(RowBlock block, in Terms terms)
    {
        var scorer = _model.Scorer;
        var rows = block.Rows;
        scorer.ScoreMany(rows, block.Scores.AsSpan(0, block.RowCount));
        return terms.BareScores || terms.Options.Contributions == 0 || block.RowCount == 0
            ? null
            : scorer.ExplainMany(rows, block.Contributions.AsSpan(0, rows.Length));
    }

    /// <summary>Writes the answer to one row, or says why there is none.</summary>
    private LineFault? Write(RowBlock block, int row, int number, in Terms terms, double? expected, IBufferWriter<byte> output)
    {
        var value = block.Scores[row];
        if (value is not (>= 0 and <= 1))
        {
            return new LineFault(
                "NO_SCORE",
                double.IsFinite(value)
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"Line {number}: the model makes {value} of this vector, which is not a probability."
                    )
                    : $"Line {number}: the model makes no number of this vector."
            );
        }

        if (terms.BareScores)
        {
            WriteNumber(value, output);
            return null;
        }

        double? raw = null;
        if (expected is not null)
        {
            var contributions = block.Contributions.AsSpan(row * block.Features, block.Features);
            raw = RawScore(expected.Value, contributions);
            if (!double.IsFinite(raw.Value))
            {
                return new LineFault("NO_SCORE", $"Line {number}: the model's contributions to this vector's score do not add up to a number.");
            }

            StrongestContributions.Select(contributions, _model.Columns, terms.Options.Contributions, block.Named);
        }

        ScoreJson.Write(
            new Score
            {
                Value = value,
                Model = _model.Card?.Version,
                Features = terms.Features,
                Base = expected,
                Raw = raw,
                Contributions = expected is null ? [] : block.Named,
                Vector = terms.Options.Vector ? block.Vector(row) : default,
            },
            output
        );
        return null;
    }

    /// <summary>Before calibration: what the explanation adds up to.</summary>
    private static double RawScore(double expected, ReadOnlySpan<double> contributions)
    {
        var sum = expected;
        foreach (var contribution in contributions)
        {
            sum += contribution;
        }

        return sum;
    }

    /// <summary>A fault of the container before this one: <c>CODE message</c>.</summary>
    private static LineFault Passed(ReadOnlySpan<byte> text)
    {
        var blank = text.IndexOf((byte)' ');
        return blank < 0
            ? new LineFault(Encoding.UTF8.GetString(text), "")
            : new LineFault(Encoding.UTF8.GetString(text[..blank]), Encoding.UTF8.GetString(text[(blank + 1)..]));
    }

    private static void WriteNumber(double value, IBufferWriter<byte> output)
    {
        value.TryFormat(output.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> text)
    {
        if (text is [.., (byte)'\n'])
        {
            text = text[..^1];
        }

        return text is [.., (byte)'\r'] ? text[..^1] : text;
    }
}
