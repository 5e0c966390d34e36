using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FraudServerless.Ledger;

/// <summary>Names of what kept a decision from the record, for logs and metrics.</summary>
public static class LedgerFaults
{
    /// <summary>No answer in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>No connection, or it broke.</summary>
    public const string Connection = "connection";
    public const string Throttled = "throttled";

    /// <summary>Another transaction held the items until the end.</summary>
    public const string Conflict = "conflict";

    /// <summary>The database answered an internal error.</summary>
    public const string Internal = "internal";

    /// <summary>The database refused the request: table or rights are wrong.</summary>
    public const string Refused = "refused";

    /// <summary>The database will never take the request: an item is too large, or lacks what its table wants.</summary>
    public const string Invalid = "invalid";

    /// <summary>What is on record under the trigger cannot be read.</summary>
    public const string Foreign = "foreign";
}

/// <summary>A failed attempt to write.</summary>
/// <param name="Name">One of <see cref="LedgerFaults"/>.</param>
/// <param name="Attempts">How many attempts in all are worth it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LedgerFault(string Name, int Attempts)
{
    public static LedgerFault Of(Exception exception) =>
        exception switch
        {
            OperationCanceledException => new(LedgerFaults.Timeout, 1),
            TransactionCanceledException cancelled => OfReasons(cancelled.CancellationReasons ?? []),
            TransactionConflictException or TransactionInProgressException => Retry(LedgerFaults.Conflict),
            ProvisionedThroughputExceededException or RequestLimitExceededException or ThrottlingException => Retry(LedgerFaults.Throttled),
            AmazonServiceException { ErrorCode: "ThrottlingException" } => Retry(LedgerFaults.Throttled),
            AmazonServiceException { ErrorCode: "ValidationException" } => new(LedgerFaults.Invalid, 1),
            AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } => Retry(LedgerFaults.Internal),
            AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest } => new(LedgerFaults.Refused, 1),
            // An answer that is not a DynamoDB answer, e.g. a proxy's.
            AmazonServiceException => Retry(LedgerFaults.Internal),
            // A kept connection may have died while the function was frozen: a new one is worth one attempt.
            HttpRequestException or IOException or SocketException or AmazonClientException => new(LedgerFaults.Connection, 2),
            _ => new(LedgerFaults.Internal, 1),
        };

    private static LedgerFault OfReasons(List<CancellationReason> reasons)
    {
        foreach (var reason in reasons)
        {
            switch (reason.Code)
            {
                case "TransactionConflict":
                    return Retry(LedgerFaults.Conflict);
                case "ThrottlingError":
                case "ProvisionedThroughputExceeded":
                    return Retry(LedgerFaults.Throttled);
            }
        }

        return new(reasons.Exists(reason => reason.Code is "ValidationError") ? LedgerFaults.Invalid : LedgerFaults.Refused, 1);
    }

    /// <summary>Delays double from 5 ms, so that the last retry comes about a third of a second after the first attempt; the deadline may come before.</summary>
    private const int MaxAttempts = 7;
    private const double FirstDelayMs = 5;

    /// <summary>Waits before the next attempt. Half of the delay is by chance, so that those who met do not meet again.</summary>
    /// <param name="attempt">The one that failed; the first is 1.</param>
    /// <param name="time">The clock.</param>
    /// <param name="deadline">Ends all attempts.</param>
    /// <returns>False when another attempt is not worth it, or the deadline came first.</returns>
    public async Task<bool> RetryAsync(int attempt, TimeProvider time, CancellationToken deadline)
    {
        if (attempt >= Math.Min(Attempts, MaxAttempts))
        {
            return false;
        }

        var max = FirstDelayMs * (1 << (attempt - 1));
        try
        {
#pragma warning disable CA5394 // Nothing secret depends on it.
            await Task.Delay(TimeSpan.FromMilliseconds(max * (0.5 + (Random.Shared.NextDouble() / 2))), time, deadline);
#pragma warning restore CA5394
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Tries a call until it is done or not worth another attempt. Never throws for what the database does.</summary>
    /// <param name="act">The call; safe to do twice.</param>
    /// <param name="time">The clock.</param>
    /// <param name="deadline">Ends all attempts.</param>
    /// <returns>One of <see cref="LedgerFaults"/>; null: it is done.</returns>
    public static async Task<string?> OfAsync(Func<Task> act, TimeProvider time, CancellationToken deadline)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await act();
                return null;
            }
#pragma warning disable CA1031 // Whatever the database does is a fault of the ledger.
            catch (Exception e)
            {
                var fault = Of(e);
                if (!await fault.RetryAsync(attempt, time, deadline))
                {
                    return fault.Name;
                }
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Others keep the database busy.</summary>
    public static LedgerFault Busy { get; } = Retry(LedgerFaults.Throttled);

    private static LedgerFault Retry(string name) => new(name, int.MaxValue);
}
