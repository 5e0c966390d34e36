using System.Globalization;
using FraudServerless.AuditApi.Responses;

namespace FraudServerless.AuditApi.Jobs;

/// <summary>What keeps a job from being started, stopped or resumed.</summary>
internal static class JobProblems
{
    public static Problem Exists { get; } =
        new(409, "There is a job of that id already", "JOB_EXISTS", "Look at it, resume it, or choose another id.");

    public static Problem Ended { get; } = new(409, "The job has ended already", "JOB_ENDED", "There is nothing to cancel.");

    public static Problem Moving { get; } = new(409, "The job is being moved on by others", "JOB_MOVES", "Look at it, and try again in a moment.");

    public static Problem NotSent { get; } =
        new(503, "The queue did not take all of the job", "QUEUE_UNAVAILABLE", "The job is on record: resume it in a moment.");

    public static Problem NeedsOrders { get; } = Problem.Invalid([new FieldFault("/orders", "must be the orders that the job was started with")]);

    public static Problem FindsOrders { get; } = Problem.Invalid([new FieldFault("/orders", "must be left out: the job finds its orders itself")]);

    public static Problem OtherOrders(long enumerated) =>
        Problem.Invalid([
            new FieldFault("/orders", string.Create(CultureInfo.InvariantCulture, $"must be the {enumerated} orders that the job was started with")),
        ]);
}
