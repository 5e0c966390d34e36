namespace FraudServerless.Contracts.Tracing;

/// <summary>
/// What a call of the endpoint says of itself to the containers, in the header that <see cref="ScoreOptions.Header"/> names, so that their log lines lead to the
/// trace and the decision. Of the 1024 characters that the header takes it needs 110.
/// </summary>
/// <param name="TraceId">Null: not known.</param>
/// <param name="InferenceId">Null: of several orders, or nobody's.</param>
public readonly record struct CallTrace(string? TraceId, string? InferenceId)
{
    private const string Trace = "traceparent";
    private const string Inference = "inferenceId";
    private const int MaxInferenceId = 64;

    /// <summary>The attributes with what is known added.</summary>
    public static string Append(string attributes, TraceContext? trace, InferenceId? inferenceId) =>
        (trace, inferenceId) switch
        {
            (null, null) => attributes,
            (null, { } id) => $"{attributes},{Inference}={id}",
            ({ } context, null) => $"{attributes},{Trace}={context.ToTraceparent()}",
            ({ } context, { } id) => $"{attributes},{Trace}={context.ToTraceparent()},{Inference}={id}",
        };

    /// <summary>What is not valid is not known: it goes into a log.</summary>
    public static CallTrace Read(ReadOnlySpan<char> attributes)
    {
        string? trace = null;
        string? inferenceId = null;
        foreach (var range in attributes.Split(','))
        {
            var attribute = attributes[range].Trim();
            var equals = attribute.IndexOf('=');
            if (equals < 0)
            {
                continue;
            }

            var value = attribute[(equals + 1)..].TrimStart();
            switch (attribute[..equals].TrimEnd())
            {
                case Trace:
                    trace = TraceContext.FromW3C(new string(value))?.TraceId;
                    break;
                case Inference when value.Length <= MaxInferenceId && IsPlain(value):
                    inferenceId = new string(value);
                    break;
            }
        }

        return new CallTrace(trace, inferenceId);
    }

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
