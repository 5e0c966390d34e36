namespace FraudServerless.Ledger.Links;

/// <summary>The end of one call: its own time, or everybody's.</summary>
internal sealed class CallDeadline : IDisposable
{
    private readonly CancellationTokenSource _own;
    private readonly CancellationTokenSource _both;

    public CallDeadline(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _own = new CancellationTokenSource(timeout, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_own.Token, cancellationToken);
    }

    public CancellationToken Token => _both.Token;

    public void Dispose()
    {
        _both.Dispose();
        _own.Dispose();
    }
}
