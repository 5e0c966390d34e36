using FraudServerless.AuditApi.Access;
using FraudServerless.Contracts;
using FraudServerless.Ledger.Views;

namespace FraudServerless.AuditApi.Lookups;

/// <summary>Puts every look on record beside the reading, and before the answer: what is not on record is not shown.</summary>
public sealed class Views(ViewLog log, TimeProvider time)
{
    /// <param name="user">Who looks.</param>
    /// <param name="kind">At what.</param>
    /// <param name="subject">Its id.</param>
    /// <param name="orderNumber">Of its order, as far as it is known before it was read.</param>
    /// <param name="read">The reading.</param>
    /// <param name="cancellationToken">Stops both.</param>
    public async Task<T> RecordAsync<T>(
        DeskUser user,
        string kind,
        string subject,
        string? orderNumber,
        Func<Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var writing = WriteAsync(user, kind, subject, orderNumber, cancellationToken: cancellationToken);
        var reading = read();
        await Task.WhenAll(writing, reading);
        return await reading;
    }

    /// <summary>Before what is revealed is shown.</summary>
    public Task WriteAsync(
        DeskUser user,
        string kind,
        string subject,
        string? orderNumber,
        IReadOnlyList<string>? revealed = null,
        string? purpose = null,
        CancellationToken cancellationToken = default
    )
    {
        var now = time.GetUtcNow();
        return log.WriteAsync(
            new ViewRecord
            {
                ViewId = Guid.CreateVersion7(now),
                ViewedAt = now,
                Actor = user.Name,
                Kind = kind,
                Subject = subject,
                OrderNumber = orderNumber,
                Revealed = revealed ?? [],
                Purpose = purpose,
            },
            cancellationToken
        );
    }
}
