using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>
/// The response that the application writes. It is kept until the application is done, since an HTTP API takes it as one JSON document; what the
/// application sees (starting, callbacks, flushing) is as with any other server.
/// </summary>
internal sealed class LambdaHttpResponse : PipeWriter, IHttpResponseFeature, IHttpResponseBodyFeature
{
    private readonly ArrayBufferWriter<byte> _buffer;
    private readonly HeaderDictionary _headers = [];
    private List<(Func<object, Task> Callback, object State)>? _starting;
    private List<(Func<object, Task> Callback, object State)>? _completed;
    private int _status = StatusCodes.Status200OK;
    private string? _reason;
    private Stream? _stream;
    private int _flushed;
    private bool _ended;

    public LambdaHttpResponse(ArrayBufferWriter<byte> buffer)
    {
        _buffer = buffer;
        Headers = _headers;
    }

    public ReadOnlyMemory<byte> WrittenBody => _buffer.WrittenMemory;

    public bool HasStarted { get; private set; }

    public int StatusCode
    {
        get => _status;
        set
        {
            ThrowIfStarted();
            _status = value;
        }
    }

    public string? ReasonPhrase
    {
        get => _reason;
        set
        {
            ThrowIfStarted();
            _reason = value;
        }
    }

    public IHeaderDictionary Headers { get; set; }

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => _stream = value;
    }

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _buffer.WrittenCount - _flushed;

    public void OnStarting(Func<object, Task> callback, object state)
    {
        ThrowIfStarted();
        (_starting ??= []).Add((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => (_completed ??= []).Add((callback, state));

    public void DisableBuffering() { }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
        {
            return;
        }

        // Last registered, first called; a callback may register another.
        while (_starting is { Count: > 0 } callbacks)
        {
            var (callback, state) = callbacks[^1];
            callbacks.RemoveAt(callbacks.Count - 1);
            await callback(state);
        }

        HasStarted = true;
        _headers.IsReadOnly = true;
    }

    public async Task CompleteAsync()
    {
        await StartAsync();
        _ended = true;
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        await SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);
    }

    /// <summary>The application is done: the response starts now at the latest.</summary>
    public ValueTask EndAsync() => HasStarted || _starting is null ? default : new ValueTask(StartAsync());

    /// <summary>The application failed. Nothing has left yet, so whatever it wrote so far is withdrawn.</summary>
    public void Fail(int status)
    {
        _headers.IsReadOnly = false;
        _headers.Clear();
        Headers = _headers;
        _buffer.ResetWrittenCount();
        (_status, _reason) = (status, null);
    }

    public async ValueTask CompletedAsync()
    {
        List<Exception>? faults = null;
        while (_completed is { Count: > 0 } callbacks)
        {
            var (callback, state) = callbacks[^1];
            callbacks.RemoveAt(callbacks.Count - 1);
            try
            {
                await callback(state);
            }
#pragma warning disable CA1031 // Each of the callbacks gets its turn; the faults are thrown together.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                (faults ??= []).Add(fault);
            }
        }

        if (faults is not null)
        {
            throw new AggregateException(faults);
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfEnded();
        return _buffer.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfEnded();
        return _buffer.GetSpan(sizeHint);
    }

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _flushed = _buffer.WrittenCount;
        return HasStarted ? default : StartAndFlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() { }

    public override void Complete(Exception? exception = null) => _ended = true;

    private async ValueTask<FlushResult> StartAndFlushAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        return default;
    }

    private void ThrowIfStarted()
    {
        if (HasStarted)
        {
            throw new InvalidOperationException("The response has already started.");
        }
    }

    private void ThrowIfEnded()
    {
        if (_ended)
        {
            throw new InvalidOperationException("Writing is not allowed after the response was completed.");
        }
    }
}
