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
    private static Scratch? t_scratch;

    private readonly ServedModel _model;

    public ScoringHandler(ServedModel model) => _model = model;

    private sealed class Scratch(int features)
    {
        public readonly float[] Vector = new float[features];
        public readonly double[] Contributions = new double[features];
        public readonly List<Contribution> Named = [];
    }

    /// <summary>What is the same for every line of a request.</summary>
    private readonly record struct Terms(ScoreOptions Options, string? Features, bool BareScores);

    private readonly record struct Fault(string Code, string Message);

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
        var fault = Answer(line, 1, terms, output);
        return fault is { } f ? InvocationError.Answer(output, 400, f.Code, f.Message) : new InvocationResult(200, terms.BareScores ? Csv : Json);
    }

    private InvocationResult Several(ReadOnlySpan<byte> body, in Terms terms, IBufferWriter<byte> output)
    {
        var number = 0;
        foreach (var range in body.Split((byte)'\n'))
        {
            number++;
            var fault = Answer(TrimLineEnd(body[range]), number, terms, output);
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
        return new InvocationResult(200, terms.BareScores ? Csv : JsonLines);
    }

    /// <summary>Writes the answer to one line, or says why there is none.</summary>
    private Fault? Answer(ReadOnlySpan<byte> line, int number, in Terms terms, IBufferWriter<byte> output)
    {
        if (line is [(byte)'!', ..])
        {
            return Passed(line[1..]);
        }
        var scorer = _model.Scorer;
        var scratch = t_scratch;
        if (scratch is null || scratch.Vector.Length != scorer.FeatureCount)
        {
            t_scratch = scratch = new Scratch(scorer.FeatureCount);
        }
        if (!FeatureVector.TryReadCsv(line, scratch.Vector, out var columns, out var faulty))
        {
            return columns != scorer.FeatureCount
                ? new Fault("COLUMNS", $"Line {number} has {columns} columns, the model takes {scorer.FeatureCount}.")
                : new Fault("NUMBER", $"Line {number}, column {faulty + 1} ({_model.Columns[faulty]}) is not a finite number.");
        }

        var value = scorer.Score(scratch.Vector);
        if (!double.IsFinite(value))
        {
            return new Fault("NO_SCORE", $"Line {number}: the model makes no number of this vector.");
        }
        if (terms.BareScores)
        {
            WriteNumber(value, output);
            return null;
        }
        double? expected = null;
        if (terms.Options.Contributions != 0)
        {
            expected = scorer.Explain(scratch.Vector, scratch.Contributions);
        }
        if (expected is not null)
        {
            StrongestContributions.Select(scratch.Contributions, _model.Columns, terms.Options.Contributions, scratch.Named);
        }
        ScoreJson.Write(
            new Score
            {
                Value = value,
                Model = _model.Card?.Version,
                Features = terms.Features,
                Base = expected,
                Contributions = expected is null ? [] : scratch.Named,
                Vector = terms.Options.Vector ? scratch.Vector : default(ReadOnlyMemory<float>),
            },
            output
        );
        return null;
    }

    /// <summary>A fault of the container before this one: <c>CODE message</c>.</summary>
    private static Fault Passed(ReadOnlySpan<byte> text)
    {
        var blank = text.IndexOf((byte)' ');
        return blank < 0
            ? new Fault(Encoding.UTF8.GetString(text), "")
            : new Fault(Encoding.UTF8.GetString(text[..blank]), Encoding.UTF8.GetString(text[(blank + 1)..]));
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
