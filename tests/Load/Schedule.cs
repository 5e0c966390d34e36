namespace FraudServerless.Load;

/// <summary>An open loop: when each request is due, whatever becomes of the others.</summary>
internal sealed class Schedule
{
    private readonly double[] _begins;
    private readonly long[] _firsts;

    /// <param name="steps">One after the other.</param>
    public Schedule(params IReadOnlyList<Step> steps)
    {
        Steps = steps;
        _begins = new double[steps.Count];
        _firsts = new long[steps.Count];
        for (var i = 0; i < steps.Count; i++)
        {
            _begins[i] = Seconds;
            _firsts[i] = Requests;
            Seconds += steps[i].Seconds;
            Requests += steps[i].Requests;
        }
    }

    public IReadOnlyList<Step> Steps { get; }

    /// <summary>All requests of all steps.</summary>
    public long Requests { get; }

    public double Seconds { get; }

    /// <summary>When a step begins, in seconds from the begin of the first.</summary>
    public double BeginOf(int step) => _begins[step];

    /// <summary>Which step a request belongs to and when it is due, in seconds from the begin; null when there are no more.</summary>
    /// <param name="request">From 0, through all steps.</param>
    public (int Step, double Due)? At(long request)
    {
        if (request >= Requests)
        {
            return null;
        }

        var step = 0;
        while (step + 1 < Steps.Count && request >= _firsts[step + 1])
        {
            step++;
        }

        return (step, _begins[step] + Steps[step].Due(request - _firsts[step]));
    }
}
