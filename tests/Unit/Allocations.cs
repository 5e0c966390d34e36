using Shouldly;

namespace FraudServerless.Unit;

/// <summary>Memory that a call takes from the managed heap.</summary>
internal static class Allocations
{
    /// <summary>After one call that may allocate what a thread keeps, a hundred more allocate nothing.</summary>
    public static void ShouldBeNone(Action call, string? what = null)
    {
        call();
        call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            call();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, what);
    }
}
