using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace FraudServerless.Scoring;

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
            // An answer that is no DynamoDB answer, e.g. a proxy's.
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

    private static LedgerFault Retry(string name) => new(name, int.MaxValue);
}
