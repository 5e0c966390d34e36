using System.Security.Claims;
using System.Threading.RateLimiting;
using FraudServerless.Decisions;
using FraudServerless.LegacyApi;

namespace FraudServerless.CheckoutApi;

/// <summary><c>POST /v1/fraud-check</c>: one legacy order in, one decision out. Every answer is the legacy contract's, refusals included.</summary>
internal sealed class FraudCheck(DecisionService decisions, ConcurrencyLimiter limiter, RequestLog log, TimeProvider time)
{
    private const string RetryAfterSeconds = "1";

    public async Task HandleAsync(HttpContext http)
    {
        var entry = new CheckEntry { StartedAt = time.GetTimestamp(), Caller = CallerOf(http.User) };
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
                await UnavailableAsync(http, entry);
            }
        }
#pragma warning restore CA1031
        finally
        {
            entry.Status = entry.IsAborted ? entry.Status : http.Response.StatusCode;
            log.Write(entry);
        }
    }

    private async Task ReceiveAsync(HttpContext http, CheckEntry entry)
    {
        if (!RequestBody.IsJson(http.Request.ContentType))
        {
            await RefuseAsync(http, entry, 415, "MEDIA_TYPE", "Content-Type must be application/json or text/json");
            return;
        }

        if (!RequestBody.IsPlain(http.Request.Headers.ContentEncoding))
        {
            await RefuseAsync(http, entry, 415, "MEDIA_TYPE", "Content-Encoding must be identity or absent");
            return;
        }

        using var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        switch (body.State)
        {
            case BodyState.Aborted:
                Abort(entry);
                break;
            case BodyState.TooLarge:
                await RefuseAsync(http, entry, 413, "TOO_LARGE", "the request must not be larger than 256 KiB");
                break;
            case BodyState.Broken:
                const string unreadable = "the request's body could not be read";
                http.Response.Headers.Connection = "close";
                await RefuseAsync(http, entry, 400, FaultCodes.NotJson, unreadable, [new Fault("", FaultCodes.NotJson, unreadable)]);
                break;
            default:
                // Only now: a caller that takes its time over the body keeps nobody else out.
                using (var lease = limiter.AttemptAcquire())
                {
                    await (lease.IsAcquired ? CheckAsync(http, entry, body) : ThrottledAsync(http, entry));
                }

                break;
        }
    }

    private async Task CheckAsync(HttpContext http, CheckEntry entry, RequestBody body)
    {
        var readAt = time.GetTimestamp();
        LegacyReadResult reading = LegacyReader.Read(body.Span, time.GetUtcNow());
        entry.Quirks = reading.Quirks;
        if (reading.Order is not { } legacy)
        {
            entry.ValidateMs = time.GetElapsedTime(readAt).TotalMilliseconds;
            await RefuseAsync(http, entry, reading);
            return;
        }

        var payloadHash = PayloadHash.Compute(body.Span);
        var validatedAt = time.GetTimestamp();
        var order = OrderNormaliser.Normalise(legacy);
        var normalisedAt = time.GetTimestamp();

        entry.RequestId = order.RequestId;
        entry.OrderNumber = order.OrderNumber;
        entry.Market = decisions.NamesMarket(order.Market) ? order.Market : CheckEntry.OtherMarket;
        entry.IsTest = order.TestFlag;
        // Not the request's token: when the caller hangs up, its retry must find the decision on record.
        var result = await decisions.CheckAsync(
            new DecisionRequest
            {
                TriggerId = Contracts.TriggerId.Check(entry.Caller, order.RequestId),
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
        switch (result.Status)
        {
            case CheckStatus.Decided or CheckStatus.Replayed:
                await AnswerAsync(http, entry, result);
                break;
            case CheckStatus.Reused:
                Fault reused = new("requestId", "REQUEST_ID_REUSED", "was used for another order");
                await RefuseAsync(http, entry, 409, "REQUEST_ID_REUSED", "this requestId belongs to another order; send a new one", [reused]);
                break;
            case CheckStatus.UnsupportedMarket:
                var field = legacy.ShippingAddress is not { SameAsBilling: not true } ? "billingAddress.countryCode" : "shippingAddress.countryCode";
                Fault unsupported = new(field, "UNSUPPORTED_MARKET", "no route for this market");
                await RefuseAsync(http, entry, 422, "UNSUPPORTED_MARKET", "orders of this market are not checked here", [unsupported]);
                break;
            default:
                await UnavailableAsync(http, entry);
                break;
        }
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

    private Task RefuseAsync(HttpContext http, CheckEntry entry, LegacyReadResult reading)
    {
        var code = reading.ErrorCode ?? "VALIDATION";
        return RefuseAsync(http, entry, code == "UNSUPPORTED_VERSION" ? 422 : 400, code, reading.Message ?? "", reading.Faults);
    }

    private Task ThrottledAsync(HttpContext http, CheckEntry entry)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return RefuseAsync(http, entry, 429, "THROTTLED", "too many checks at once; send the same request again");
    }

    private Task UnavailableAsync(HttpContext http, CheckEntry entry)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return RefuseAsync(http, entry, 503, "UNAVAILABLE", "the decision could not be recorded; send the same request again");
    }

    private Task RefuseAsync(HttpContext http, CheckEntry entry, int status, string code, string message, IReadOnlyList<Fault>? faults = null)
    {
        entry.ErrorCode = code;
        return SendAsync(http, entry, status, LegacyAnswerWriter.WriteError(code, message, faults ?? []));
    }

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
