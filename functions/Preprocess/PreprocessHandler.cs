using System.Buffers;
using System.Text;
using FraudServerless.ContainerHosting;
using FraudServerless.Contracts;
using FraudServerless.Features;

namespace FraudServerless.Preprocess;

/// <summary>
/// Container 1: orders to feature vectors. <c>application/json</c> holds one order, <c>application/jsonlines</c> one a line; the answer is <c>text/csv</c>, a line an
/// order, each with its line end. In a batch a faulty line is answered <c>!CODE message</c> in its place; a faulty single order is 400.
/// </summary>
public sealed class PreprocessHandler(FeatureSpec spec) : IInvocationHandler
{
    public const string SpecFile = "feature-spec.json";

    private const string Json = "application/json";
    private const string JsonLines = "application/jsonlines";
    private const string Csv = "text/csv";

    [ThreadStatic]
    private static float[]? Vector;

    private readonly string _contentType = FeatureVector.ContentType(spec.Id);

    /// <summary>Loads the spec of an artifact directory.</summary>
    /// <exception cref="FeatureSpecException">The spec cannot be used; the message names file and reason.</exception>
    public static PreprocessHandler Load(string modelDirectory)
    {
        var bytes = File.ReadAllBytes(Path.Combine(modelDirectory, SpecFile));
        try
        {
            return new PreprocessHandler(FeatureSpec.Parse(bytes));
        }
        catch (FeatureSpecException e)
        {
            throw new FeatureSpecException($"{SpecFile}: {e.Message}", e);
        }
    }

    public InvocationResult Invoke(in InvocationRequest request, IBufferWriter<byte> output)
    {
        var single = MediaType.Is(request.ContentType, Json);
        if (!single && !MediaType.Is(request.ContentType, JsonLines))
        {
            return InvocationError.Answer(output, 415, "MEDIA_TYPE", $"The content type must be {Json} or {JsonLines}.");
        }

        if (!MediaType.IsAccepted(request.Accept, Csv))
        {
            return InvocationError.Answer(output, 406, "NOT_ACCEPTABLE", $"Only {Csv} is answered.");
        }

        return single ? One(request.Body.Span, output) : Batch(request.Body.Span, output);
    }

    private InvocationResult One(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (!OrderReader.TryRead(body, out var order, out var fault))
        {
            return InvocationError.Answer(output, 400, fault.Code, fault.Message);
        }

        WriteLine(order, output);
        return new InvocationResult(200, _contentType);
    }

    private InvocationResult Batch(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            return InvocationError.Answer(output, 400, "EMPTY", "There is no order.");
        }

        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (OrderReader.TryRead(line, out var order, out var fault))
            {
                WriteLine(order, output);
            }
            else
            {
                output.Write(Encoding.UTF8.GetBytes($"!{fault.Code} {fault.Message}\n"));
            }
        }

        return new InvocationResult(200, _contentType);
    }

    private void WriteLine(Order order, IBufferWriter<byte> output)
    {
        var columns = spec.Columns.Count;
        if (Vector is not { } vector || vector.Length < columns)
        {
            Vector = vector = new float[columns];
        }

        spec.Transform(order, vector);
        FeatureVector.WriteCsv(vector.AsSpan(0, columns), output);
        output.Write("\n"u8);
    }
}
