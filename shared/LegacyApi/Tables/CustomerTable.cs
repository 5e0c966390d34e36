using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>customer</c>.</summary>
internal sealed class CustomerTable : ObjectTable<LegacyCustomer>
{
    private readonly TextProperty customerId = new("customerId", 1, 64) { Required = true };
    private readonly InstantProperty registeredSince = new("registeredSince");
    private readonly DateProperty birthDate = new("birthDate", new DateOnly(1900, 1, 1));
    private readonly TextProperty email = new("email", max: 254, form: TextForm.Email);
    private readonly TextProperty emailHash = new("emailHash", form: TextForm.Sha256Hex);
    private readonly BoolProperty isGuest = new("isGuest");
    private readonly TextProperty salutation = new("salutation", max: 16);
    private readonly TextProperty locale = new("locale", max: 64, form: TextForm.Locale);

    public CustomerTable() => Lines(customerId, registeredSince, birthDate, email, emailHash, isGuest, salutation, locale);

    protected override LegacyCustomer Build(ref Scan scan, in Row row, int start)
    {
        scan.RegisteredSinceAt = registeredSince.StartIn(in row);

        // The salutation is checked and dropped.
        return new()
        {
            CustomerId = customerId.Of(in row)!,
            RegisteredSince = registeredSince.Of(in row),
            BirthDate = birthDate.Of(in row),
            Email = email.Of(in row),
            EmailHash = emailHash.Of(in row),
            IsGuest = isGuest.Of(in row),
            Locale = locale.Of(in row),
        };
    }
}
