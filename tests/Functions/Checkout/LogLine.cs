using System.Text;

namespace FraudServerless.Functions.Checkout;

/// <summary>Takes a log and tells its first line as soon as it is there: it is written when the request is over, behind the answer.</summary>
internal sealed class LogLine : MemoryStream
{
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the first line, without its end.</summary>
    public Task<string> FirstAsync() => _first.Task.WaitAsync(Xunit.TestContext.Current.CancellationToken);

    /// <summary>Whoever writes a span comes here too.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        base.Write(buffer, offset, count);
        var text = Encoding.UTF8.GetString(ToArray());
        if (text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end)
        {
            _first.TrySetResult(text[..end]);
        }
    }
}
