using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The object <c>customer</c>.</summary>
internal sealed class CustomerTable : ObjectTable<LegacyCustomer>
{
    private readonly TextProperty _customerId = new("customerId", 1, 64) { Required = true };
    private readonly InstantProperty _registeredSince = new("registeredSince");
    private readonly DateProperty _birthDate = new("birthDate", new DateOnly(1900, 1, 1));
    private readonly TextProperty _email = new("email", max: 254, form: TextForm.Email);
    private readonly TextProperty _emailHash = new("emailHash", form: TextForm.Sha256Hex);
    private readonly BoolProperty _isGuest = new("isGuest");
    private readonly TextProperty _salutation = new("salutation", max: 16);
    private readonly TextProperty _locale = new("locale", max: 64, form: TextForm.Locale);

    public CustomerTable() => Lines(_customerId, _registeredSince, _birthDate, _email, _emailHash, _isGuest, _salutation, _locale);

    protected override LegacyCustomer Build(ref Scan scan, in Row row, int start)
    {
        scan.RegisteredSinceAt = _registeredSince.StartIn(in row);

        // The salutation is checked and dropped.
        return new()
        {
            CustomerId = _customerId.Of(in row)!,
            RegisteredSince = _registeredSince.Of(in row),
            BirthDate = _birthDate.Of(in row),
            Email = _email.Of(in row),
            EmailHash = _emailHash.Of(in row),
            IsGuest = _isGuest.Of(in row),
            Locale = _locale.Of(in row),
        };
    }
}
