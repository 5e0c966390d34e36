using System.Diagnostics;
using FraudServerless.Contracts.Tracing;
using FraudServerless.Hosting.Tracing;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Hosting;

/// <summary>The trace of the work under way, while nobody makes spans.</summary>
public sealed class TracesTests
{
    [Fact]
    public async Task Without_a_collector_nobody_listens_and_spans_cost_nothing()
    {
        using var off = new TraceExporter(settings: null, "Test", "1", TimeProvider.System);
        Traces.Begin("request", ActivityKind.Server, TraceContext.FromW3C("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")).ShouldBeNull();
        Traces.Span("part").ShouldBeNull();
        Activity.Current.ShouldBeNull();
        Allocations.ShouldBeNone(() => Traces.Span("part")?.Dispose());
        (await off.ExportAsync()).ShouldBeNull();
    }

    [Fact]
    public void What_was_received_is_handed_on_as_it_came()
    {
        var received = TraceContext.FromW3C("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", "a=1");
        Traces.Begin("request", ActivityKind.Server, received);
        Traces.Current.ShouldBe(received);
    }

    [Fact]
    public async Task A_trace_is_that_of_the_method_it_began_in()
    {
        var before = Traces.Current;
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync()));
        ids.Distinct().Count().ShouldBe(20);
        Traces.Current.ShouldBe(before);

        static async Task<string> BeginAsync()
        {
            Traces.Begin("request", ActivityKind.Server, received: null);
            var begun = Traces.Current.ShouldNotBeNull();
            await Task.Yield();
            Traces.Current.ShouldBe(begun);
            return begun.TraceId;
        }
    }
}
