using System.Diagnostics;
using CsCheck;
using FraudServerless.Contracts.Tracing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts.Tracing;

/// <summary>What W3C and X-Ray call a trace context, and what is none.</summary>
public sealed class TraceContextTests
{
    private const string TraceId = "5759e988bd862e3fe1be46a994272793";
    private const string SpanId = "53995c3f42cd8ad8";
    private const string Traceparent = $"00-{TraceId}-{SpanId}-01";
    private const string XRay = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    [Fact]
    public void Both_spellings_are_one_context()
    {
        var w3c = TraceContext.FromW3C(Traceparent).ShouldNotBeNull();
        var xray = TraceContext.FromXRay(XRay).ShouldNotBeNull();
        foreach (var context in new[] { w3c, xray })
        {
            (context.TraceId, context.SpanId, context.IsSampled).ShouldBe((TraceId, SpanId, true));
            context.ToTraceparent().ShouldBe(Traceparent);
            context.ToXRay().ShouldBe(XRay);
        }
    }

    [Theory]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00", false)]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-02", false)]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-ff", true)]
    // Versions to come may add something.
    [InlineData("01-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", true)]
    [InlineData("cc-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01-what-the-future-will-be-like", true)]
    public void A_traceparent_of_any_version_is_read(string traceparent, bool sampled)
    {
        var context = TraceContext.FromW3C(traceparent).ShouldNotBeNull();
        (context.TraceId, context.SpanId, context.IsSampled).ShouldBe((TraceId, SpanId, sampled));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("ff-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]
    [InlineData("0g-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]
    [InlineData("00-00000000000000000000000000000000-53995c3f42cd8ad8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-0000000000000000-01")]
    [InlineData("00-5759E988BD862E3FE1BE46A994272793-53995c3f42cd8ad8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995C3F42CD8AD8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-0G")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-1")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01-more")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01 ")]
    [InlineData("cc-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01.more")]
    [InlineData("00_5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793_53995c3f42cd8ad8-01")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8_01")]
    [InlineData("00-5759e988bd862e3fe1be46a99427279-53995c3f42cd8ad8-011")]
    [InlineData("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01,00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]
    public void What_is_no_traceparent_is_none(string? traceparent) => TraceContext.FromW3C(traceparent, "a=1").ShouldBeNull();

    /// <summary>Nothing that comes is an error, and nothing but hex and hyphens gets through.</summary>
    [Fact]
    public void Whatever_comes_is_a_context_or_none()
    {
        var sign = Gen.OneOf(Gen.Char["0123456789abcdefABCDEF-;=,. "], Gen.Char);
        var header = Gen.OneOf(
            Gen.String,
            Gen.String[sign, 0, 80],
            // One sign of a good one is another.
            Gen.Select(Gen.Int[0, Traceparent.Length - 1], sign).Select((at, c) => Traceparent[..at] + c + Traceparent[(at + 1)..]),
            Gen.Select(Gen.Int[0, XRay.Length - 1], sign).Select((at, c) => XRay[..at] + c + XRay[(at + 1)..]),
            Gen.Int[0, XRay.Length].Select(length => XRay[..length])
        );
        Gen.Select(header, header)
            .Sample(
                (one, two) =>
                {
                    foreach (
                        var context in new[]
                        {
                            TraceContext.FromW3C(one, two),
                            TraceContext.FromXRay(one, two),
                            TraceContext.FromRequest(one, two, two, one),
                        }.OfType<TraceContext>()
                    )
                    {
                        context.ToTraceparent().ShouldMatch("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$");
                        var again = TraceContext.FromW3C(context.ToTraceparent()).ShouldNotBeNull().ToXRay();
                        // W3C cannot leave open whether a trace is kept.
                        again.ShouldBe(context.IsOpen ? context.ToXRay() + ";Sampled=0" : context.ToXRay());
                        TraceContext.FromXRay(context.ToXRay()).ShouldNotBeNull().ToTraceparent().ShouldBe(context.ToTraceparent());
                        (context.State?.Length ?? 0).ShouldBeLessThanOrEqualTo(512);
                        (context.State ?? "").ShouldAllBe(c => c == '\t' || (c >= ' ' && c <= '~'));
                    }
                },
                iter: 20_000
            );
    }

    [Theory]
    [InlineData("Sampled=0;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793", false)]
    [InlineData(
        "Self=1-67891234-12456789abcdef012345678;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:0",
        true
    )]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=?", false)]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8", false)]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793; Parent=53995c3f42cd8ad8; Sampled=1", true)]
    public void Parts_of_X_Rays_header_stand_in_any_order(string header, bool sampled)
    {
        var context = TraceContext.FromXRay(header).ShouldNotBeNull();
        (context.TraceId, context.SpanId, context.IsSampled).ShouldBe((TraceId, SpanId, sampled));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a99427279;Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Root=1-00000000-000000000000000000000000;Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Root=1-5759e98g-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0000000000000000;Sampled=1")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=;Sampled=1")]
    public void What_is_no_header_of_X_Ray_is_none(string? header) => TraceContext.FromXRay(header).ShouldBeNull();

    [Theory]
    [InlineData("", true)]
    [InlineData(";Sampled=?", true)]
    [InlineData(";Sampled=0", false)]
    [InlineData(";Sampled=1", false)]
    public void Whether_a_trace_is_kept_may_be_left_open(string sampled, bool open)
    {
        var context = TraceContext.FromXRay("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8" + sampled).ShouldNotBeNull();
        context.IsOpen.ShouldBe(open);
        context.ToXRay().Contains("Sampled", StringComparison.Ordinal).ShouldBe(!open);
        context.ToActivityContext().TraceFlags.ShouldBe(sampled == ";Sampled=0" ? ActivityTraceFlags.None : ActivityTraceFlags.Recorded);
    }

    [Fact]
    public void W3C_goes_before_the_gateway_and_the_gateway_before_Lambda()
    {
        const string other = "Root=1-00000001-000000000000000000000002;Parent=0000000000000003;Sampled=1";
        TraceContext.FromRequest(Traceparent, null, other, other)!.TraceId.ShouldBe(TraceId);
        TraceContext.FromRequest("nonsense", null, XRay, other)!.TraceId.ShouldBe(TraceId);
        TraceContext.FromRequest(null, null, "nonsense", XRay)!.SpanId.ShouldBe(SpanId);
        TraceContext.FromRequest(null, null, null, null).ShouldBeNull();
        // The gateway's header has no parent; Lambda's, of the same trace, has.
        TraceContext.FromRequest(null, null, "Root=1-5759e988-bd862e3fe1be46a994272793", XRay)!.SpanId.ShouldBe(SpanId);
        TraceContext.FromRequest(null, null, "Root=1-5759e988-bd862e3fe1be46a994272793", other)!.TraceId.ShouldBe(TraceId);
    }

    [Theory]
    [InlineData("a=1", "a=1")]
    [InlineData("a=1,fw529a3039@dt=FfAA==", null)]
    [InlineData("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")]
    [InlineData("tenant@system=some value , ,b=2\t", "tenant@system=some value , ,b=2\t")]
    [InlineData("a=1,a=2", null)]
    [InlineData("A=1", null)]
    [InlineData("a", null)]
    [InlineData("=1", null)]
    [InlineData("a=", null)]
    [InlineData("a=\u00e4", null)]
    [InlineData("a@b@c=1", null)]
    [InlineData(" , ", null)]
    public void A_tracestate_is_handed_on_as_it_is_or_not_at_all(string state, string? expected) =>
        TraceContext.FromW3C(Traceparent, state).ShouldNotBeNull().State.ShouldBe(expected);

    [Fact]
    public void A_tracestate_has_32_members_and_512_characters_at_most()
    {
        State(32).ShouldNotBeNull();
        State(33).ShouldBeNull();
        TraceContext.FromW3C(Traceparent, "a=" + new string('1', 256) + ",b=" + new string('2', 251))!.State!.Length.ShouldBe(512);
        TraceContext.FromW3C(Traceparent, "a=" + new string('1', 256) + ",b=" + new string('2', 252))!.State.ShouldBeNull();
        TraceContext.FromW3C(Traceparent, "a=" + new string('1', 257))!.State.ShouldBeNull();

        static string? State(int members) =>
            TraceContext.FromW3C(Traceparent, string.Join(',', Enumerable.Range(0, members).Select(i => $"k{i}=1")))!.State;
    }

    [Fact]
    public void A_new_trace_is_valid_and_kept_by_nobody()
    {
        var (one, other) = (TraceContext.Begin(), TraceContext.Begin());
        one.IsSampled.ShouldBeFalse();
        one.TraceId.ShouldNotBe(other.TraceId);
        TraceContext.FromW3C(one.ToTraceparent()).ShouldNotBeNull().SpanId.ShouldBe(one.SpanId);
    }

    [Fact]
    public void Spans_hang_below_what_asked()
    {
        var context = TraceContext.FromW3C(Traceparent)!.ToActivityContext();
        context.TraceId.ToHexString().ShouldBe(TraceId);
        context.SpanId.ToHexString().ShouldBe(SpanId);
        context.TraceFlags.ShouldBe(ActivityTraceFlags.Recorded);
        context.IsRemote.ShouldBeTrue();
    }
}
