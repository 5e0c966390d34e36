using System.Net.Http.Headers;
using System.Text;
using FraudServerless.Contracts;

namespace FraudServerless.Training.Parity;

/// <summary>One container over HTTP.</summary>
internal sealed class ContainerClient(string name, Uri address) : IDisposable
{
    private const int QuotedError = 300;

    private readonly HttpClient _client = new();
    private readonly Uri _invocations = new($"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/invocations");

    /// <param name="Status">HTTP status.</param>
    /// <param name="ContentType">As sent; empty when absent.</param>
    /// <param name="Body">As sent.</param>
    internal readonly record struct Answer(int Status, string ContentType, byte[] Body)
    {
        /// <summary>An answer that is not a 200, for a reader.</summary>
        public string Refusal => $"answered {Status}: {Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, QuotedError)))}";

        /// <summary>The body's lines, without their ends.</summary>
        public List<ReadOnlyMemory<byte>> Lines()
        {
            var lines = new List<ReadOnlyMemory<byte>>();
            for (ReadOnlyMemory<byte> rest = Body; !rest.IsEmpty; )
            {
                var end = rest.Span.IndexOf((byte)'\n');
                lines.Add(end < 0 ? rest : rest[..end]);
                rest = end < 0 ? default : rest[(end + 1)..];
            }

            return lines;
        }
    }

    /// <exception cref="TrainingException">Nobody answers there.</exception>
    public async Task<Answer> InvokeAsync(byte[] body, string contentType, string accept, string attributes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _invocations) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation(ScoreOptions.Header, attributes);
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return new Answer(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.ToString() ?? "",
                await response.Content.ReadAsByteArrayAsync(cancellationToken)
            );
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new TrainingException($"The {name} container at {_invocations} does not answer: {e.Message}", e);
        }
    }

    public void Dispose() => _client.Dispose();
}
