using System.Collections.Concurrent;
using FraudServerless.LocalRunner.Load;

namespace FraudServerless.LocalRunner.Soak;

/// <summary>What was sent, answered and killed, as the auditor wants to know it. Filled by many at a time.</summary>
public sealed class SoakRecord
{
    /// <summary>Every answer with a decision, repetitions too.</summary>
    public ConcurrentQueue<SentOrder> Answers { get; } = new();

    /// <summary>Triggers that were sent to the queue and must end as one decision each.</summary>
    public ConcurrentDictionary<string, int> Triggers { get; } = new(StringComparer.Ordinal);

    /// <summary>Bodies that can never be worked on.</summary>
    public ConcurrentQueue<string> Poison { get; } = new();

    /// <summary>What was killed, by name.</summary>
    public ConcurrentQueue<string> Kills { get; } = new();

    private int _posts;
    private int _refused;
    private int _messages;

    /// <summary>Requests to the API.</summary>
    public int Posts => _posts;

    /// <summary>Requests that got no decision and were sent again.</summary>
    public int Refused => _refused;

    /// <summary>Messages put into the queue by hand, repetitions among them.</summary>
    public int Messages => _messages;

    public void Posted(SentOrder sent)
    {
        Interlocked.Increment(ref _posts);
        if (sent.Status == 200)
        {
            Answers.Enqueue(sent);
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }
    }

    public void Queued(string trigger)
    {
        Interlocked.Increment(ref _messages);
        Triggers.AddOrUpdate(trigger, 1, (_, count) => count + 1);
    }
}
