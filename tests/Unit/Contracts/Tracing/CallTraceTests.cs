using CsCheck;
using FraudServerless.Contracts;
using FraudServerless.Contracts.Tracing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts.Tracing;

/// <summary>Trace and inference id in the attributes that a call of the endpoint hands to the containers.</summary>
public sealed class CallTraceTests
{
    private const string Options = "contributions=8,vector=1";

    [Fact]
    public void What_was_said_is_read_and_what_was_asked_stays()
    {
        var (trace, id) = (TraceContext.Begin(), InferenceId.Draw());
        foreach (var (one, other) in new (TraceContext?, InferenceId?)[] { (null, null), (trace, null), (null, id), (trace, id) })
        {
            var attributes = CallTrace.Append(Options, one, other);
            CallTrace.Read(attributes).ShouldBe(new CallTrace(one?.TraceId, other?.ToString()));
            ScoreOptions.TryParse(attributes, out var options, out _).ShouldBeTrue();
            options.ShouldBe(new ScoreOptions(8, Vector: true));
            // InvokeEndpoint takes 1024 ASCII characters.
            attributes.Length.ShouldBeLessThan(160);
            attributes.ShouldAllBe(c => char.IsAscii(c) && !char.IsControl(c));
        }
    }

    [Fact]
    public void Whatever_comes_is_read_and_nothing_of_it_gets_into_a_log()
    {
        var noise = Gen.OneOf(Gen.String, Gen.Const("traceparent="), Gen.Const(",inferenceId = "), Gen.Const("\n{\"a\":1}"));
        noise
            .Array[0, 8]
            .Sample(parts =>
            {
                var call = CallTrace.Read(string.Concat(parts));
                (call.TraceId ?? "").ShouldAllBe(c => char.IsAsciiHexDigitLower(c));
                (call.InferenceId ?? "").ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || c == '-');
                (call.InferenceId?.Length ?? 0).ShouldBeLessThanOrEqualTo(64);
            });
    }
}
