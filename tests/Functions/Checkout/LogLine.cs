using System.Text;
using System.Threading.Channels;

namespace FraudServerless.Functions.Checkout;

/// <summary>Takes a log and hands out its lines as soon as they are there: they are written when a request is over, behind the answer.</summary>
internal sealed class LogLine : MemoryStream
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private int _taken;

    /// <summary>Ends with the first line that was not handed out yet, without its end.</summary>
    public async Task<string> NextAsync() => await _lines.Reader.ReadAsync(Xunit.TestContext.Current.CancellationToken);

    /// <summary>Whoever writes a span comes here too.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        base.Write(buffer, offset, count);
        var text = Encoding.UTF8.GetString(ToArray().AsSpan(_taken));
        while (text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end)
        {
            _lines.Writer.TryWrite(text[..end]);
            _taken += Encoding.UTF8.GetByteCount(text.AsSpan(0, end + 1));
            text = text[(end + 1)..];
        }
    }
}
