using CsCheck;
using FraudServerless.Contracts;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Contracts;

/// <summary>What captured data and decisions are joined by.</summary>
public sealed class InferenceIdTests
{
    [Fact]
    public void It_is_its_decisions_id_without_the_time() =>
        Gen.Long[0, 253_402_300_799_999]
            .Sample(milliseconds =>
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
                var id = InferenceId.Draw();
                var decision = id.DecisionIdAt(at);

                decision.ToString("D")[14..].ShouldBe(id.ToString());
                InferenceId.Of(decision).ShouldBe(id);
                // The same time and the same form as the framework's own ids have.
                decision.ToString("D")[..15].ShouldBe(Guid.CreateVersion7(at).ToString("D")[..15]);
                decision.Variant.ShouldBeInRange(8, 11);
            });

    [Fact]
    public void No_two_are_the_same() => Enumerable.Range(0, 10_000).Select(_ => InferenceId.Draw()).Distinct().Count().ShouldBe(10_000);

    /// <summary>InvokeEndpoint takes 1 to 64 printable characters, the first of which is no blank.</summary>
    [Fact]
    public void It_is_within_the_bounds_of_InvokeEndpoint() =>
        InferenceId.Draw().ToString().ShouldMatch("^7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");

    [Fact]
    public void Later_decisions_sort_behind_earlier_ones_whenever_their_ids_were_drawn()
    {
        var (first, second) = (InferenceId.Draw(), InferenceId.Draw());
        var at = new DateTimeOffset(2026, 11, 23, 5, 36, 28, 59, TimeSpan.Zero);
        string.CompareOrdinal(second.DecisionIdAt(at).ToString("D"), first.DecisionIdAt(at.AddMilliseconds(1)).ToString("D")).ShouldBeLessThan(0);
    }
}
