using Shouldly;

namespace FraudServerless.Unit;

/// <summary>Memory that a call takes from the managed heap.</summary>
internal static class Allocations
{
    private const int Rounds = 3;

    /// <summary>
    /// After one call that may allocate what a thread keeps, a hundred more allocate nothing. Measured up to three times: when another test's garbage is collected
    /// meanwhile, the unused rest of this thread's allocation context counts as allocated. What a call allocates shows in every round.
    /// </summary>
    public static void ShouldBeNone(Action call, string? what = null)
    {
        call();
        call();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                call();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0, what);
    }
}
