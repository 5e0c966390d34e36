using System.Diagnostics;
using System.Security.Claims;
using System.Threading.RateLimiting;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Hosting.Tracing;
using FraudServerless.LegacyApi;

namespace FraudServerless.CheckoutApi;

/// <summary><c>POST /v1/fraud-check</c>: one legacy order in, one decision out. Every answer is the legacy contract's, refusals included.</summary>
internal sealed class FraudCheck(DecisionService decisions, ConcurrencyLimiter limiter, RequestLog log, TraceExporter exporter, TimeProvider time)
{
    private const string RetryAfterSeconds = "1";
    private const string Name = "POST /v1/fraud-check";

    public async Task HandleAsync(HttpContext http)
    {
        var entry = new CheckEntry { StartedAt = time.GetTimestamp(), Caller = CallerOf(http.User) };
        var span = Traces.Begin(Name, ActivityKind.Server, InvocationTrace.OfRequest(name => Header(http, name)));
        entry.TraceId = Traces.Current?.TraceId;
        try
        {
            await ReceiveAsync(http, entry);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            Abort(entry);
        }
#pragma warning disable CA1031 // The last line of defence: whatever went wrong, the caller gets the contract's error, and the log only the kind of fault.
        catch (Exception fault)
        {
            entry.Fault = fault.GetType().Name;
            entry.FaultTrace = fault.StackTrace;
            if (!http.Response.HasStarted)
            {
                await RefuseAsync(http, entry, Refusal.Of(DecisionStatus.Unavailable)!);
            }
        }
#pragma warning restore CA1031
        finally
        {
            entry.Status = entry.IsAborted ? entry.Status : http.Response.StatusCode;
            End(span, entry);
            entry.Export = await exporter.ExportAsync();
            log.Write(entry);
        }
    }

    private async Task ReceiveAsync(HttpContext http, CheckEntry entry)
    {
        if (!RequestBody.IsJson(http.Request.ContentType))
        {
            await RefuseAsync(http, entry, Refusal.ContentType);
            return;
        }

        if (!RequestBody.IsPlain(http.Request.Headers.ContentEncoding))
        {
            await RefuseAsync(http, entry, Refusal.ContentEncoding);
            return;
        }

        using var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        switch (body.State)
        {
            case BodyState.Aborted:
                Abort(entry);
                break;
            case BodyState.TooLarge:
                await RefuseAsync(http, entry, Refusal.TooLarge);
                break;
            case BodyState.Broken:
                http.Response.Headers.Connection = "close";
                await RefuseAsync(http, entry, Refusal.Unreadable, new Fault("", Refusal.Unreadable.Code, Refusal.Unreadable.Message));
                break;
            default:
                // Only now: a caller that takes its time over the body keeps nobody else out.
                using (var lease = limiter.AttemptAcquire())
                {
                    await (lease.IsAcquired ? CheckAsync(http, entry, body) : RefuseAsync(http, entry, Refusal.Throttled));
                }

                break;
        }
    }

    private async Task CheckAsync(HttpContext http, CheckEntry entry, RequestBody body)
    {
        var readAt = time.GetTimestamp();
        var readSpan = Traces.Span("read");
        var reading = LegacyReader.Read(body.Span, time.GetUtcNow());
        entry.Quirks = reading.Quirks;
        if (reading.Order is not { } legacy)
        {
            readSpan?.Dispose();
            entry.ValidateMs = time.GetElapsedTime(readAt).TotalMilliseconds;
            await RefuseAsync(http, entry, Refusal.Of(reading), [.. reading.Faults]);
            return;
        }

        var payloadHash = PayloadHash.Compute(body.Span);
        readSpan?.Dispose();
        var validatedAt = time.GetTimestamp();
        var preprocessSpan = Traces.Span("preprocess");
        var order = OrderNormaliser.Normalise(legacy, decisions.Data.Markets);
        preprocessSpan?.Dispose();
        var normalisedAt = time.GetTimestamp();

        entry.RequestId = order.RequestId;
        entry.OrderNumber = order.OrderNumber;
        entry.Market = decisions.NamesMarket(order.Market) ? order.Market : CheckEntry.OtherMarket;
        entry.IsTest = order.TestFlag;
        // Not the request's token: when the caller hangs up, its retry must find the decision on record.
        var result = await decisions.CheckAsync(
            new DecisionRequest
            {
                TriggerId = TriggerId.Check(entry.Caller, order.RequestId),
                Actor = entry.Caller,
                PayloadHash = payloadHash,
                Order = order,
                Extra = reading.Extra,
                Warnings = reading.Warnings,
                StartedAt = entry.StartedAt,
            },
            new StageTimings
            {
                Validate = time.GetElapsedTime(readAt, validatedAt).TotalMilliseconds,
                Preprocess = time.GetElapsedTime(validatedAt, normalisedAt).TotalMilliseconds,
            },
            CancellationToken.None
        );
        entry.Result = result;
        await (
            Refusal.Of(result.Status) is { } refusal
                ? RefuseAsync(http, entry, refusal, FaultsOf(result.Status, legacy))
                : AnswerAsync(http, entry, result)
        );
    }

    /// <summary>The property that a refusal is about.</summary>
    private static Fault[] FaultsOf(DecisionStatus status, LegacyOrder order)
    {
        var isShippedElsewhere = order.ShippingAddress is { SameAsBilling: not true };
        return status switch
        {
            DecisionStatus.Reused => [new("requestId", "REQUEST_ID_REUSED", "was used for another order")],
            DecisionStatus.UnsupportedMarket =>
            [
                new(
                    isShippedElsewhere ? "shippingAddress.countryCode" : "billingAddress.countryCode",
                    "UNSUPPORTED_MARKET",
                    "no route for this market"
                ),
            ],
            _ => [],
        };
    }

    private Task AnswerAsync(HttpContext http, CheckEntry entry, CheckResult result)
    {
        var headers = http.Response.Headers;
        headers["X-Decision-Source"] = entry.Source;
        if (result.Decision is { } decision)
        {
            headers["X-Decision-Id"] = decision.DecisionId.ToString();
            headers["X-Policy-Version"] = decision.Versions.Policy;
            if (decision.Versions.FeatureSpec is { } spec)
            {
                headers["X-Feature-Spec"] = spec;
            }
        }

        return SendAsync(http, entry, 200, result.Answer);
    }

    private Task RefuseAsync(HttpContext http, CheckEntry entry, Refusal refusal, params IReadOnlyList<Fault> faults)
    {
        if (refusal.IsWorthRetrying)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        entry.ErrorCode = refusal.Code;
        return SendAsync(http, entry, refusal.Status, LegacyAnswerWriter.WriteError(refusal.Code, refusal.Message, faults));
    }

    /// <summary>Ends the request's span with what its log line says, which is nothing of a person.</summary>
    private static void End(Activity? span, CheckEntry entry)
    {
        if (span is null)
        {
            return;
        }

        var decision = entry.Result?.Decision;
        span.SetTag("http.request.method", HttpMethods.Post)
            .SetTag("http.route", "/v1/fraud-check")
            .SetTag("http.response.status_code", entry.Status)
            .SetTag("error.type", entry.ErrorCode)
            .SetTag("fraud.market", entry.Market)
            .SetTag("fraud.decision.id", decision?.DecisionId.ToString("D"))
            .SetTag("fraud.decision.outcome", decision?.Outcome.ToWire())
            .SetTag("fraud.decision.source", entry.Source);
        if (entry.Status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    private static string? Header(HttpContext http, string name) => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    private void Abort(CheckEntry entry) => entry.Abort(time.GetElapsedTime(entry.StartedAt).TotalMilliseconds);

    private Task SendAsync(HttpContext http, CheckEntry entry, int status, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        entry.TotalMs = time.GetElapsedTime(entry.StartedAt).TotalMilliseconds;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers["Server-Timing"] = entry.ServerTiming();
        return response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    /// <summary>The client of the token that the API's authorizer accepted; without an authorizer all callers are one.</summary>
    private static string CallerOf(ClaimsPrincipal user) =>
        user.FindFirstValue("client_id") ?? user.FindFirstValue("sub") ?? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "anonymous";
}
