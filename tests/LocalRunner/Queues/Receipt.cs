using System.Globalization;

namespace FraudServerless.LocalRunner.Queues;

/// <summary>A receipt handle: it leads back to its message, whatever was restarted since, and says of which delivery it is.</summary>
/// <param name="MessageId">As the sender was told.</param>
/// <param name="Delivery">How often the message was received then, this time included: only the last receipt deletes it.</param>
/// <param name="Emulator">The emulator's own receipt; worth nothing after its end.</param>
internal sealed record Receipt(string MessageId, int Delivery, string Emulator)
{
    /// <returns>Null when it is none that was given out here.</returns>
    public static Receipt? Parse(string handle) =>
        handle.Split(':') is [var id, var delivery, { Length: > 0 } emulator]
        && Guid.TryParse(id, out _)
        && int.TryParse(delivery, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Receipt(id, number, emulator)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{MessageId}:{Delivery}:{Emulator}");
}
