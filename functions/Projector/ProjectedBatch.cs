using FraudServerless.Ledger.Links;

namespace FraudServerless.Projector;

/// <summary>What became of a batch, for the log.</summary>
/// <param name="records">How many changes there were.</param>
internal sealed class ProjectedBatch(int records)
{
    public int Records => records;

    /// <summary>Decisions whose links are written.</summary>
    public int Linked { get; private set; }

    /// <summary>The longest time from a decision to its links.</summary>
    public TimeSpan Lag { get; private set; }

    /// <summary>Kinds of the triggers of records that cannot be read.</summary>
    public List<string> Unreadable { get; } = [];

    /// <summary>Why links were not written, one a decision.</summary>
    public List<string> Faults { get; } = [];

    public void Done(LinkSource source, DateTimeOffset now)
    {
        Linked++;
        var lag = now - source.Order.DecidedAt;
        Lag = lag > Lag ? lag : Lag;
    }
}
