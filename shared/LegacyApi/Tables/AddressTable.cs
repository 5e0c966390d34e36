using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The objects <c>billingAddress</c> and <c>shippingAddress</c>.</summary>
internal sealed class AddressTable : ObjectTable<LegacyAddress>
{
    private readonly TextProperty firstName = new("firstName", max: 128);
    private readonly TextProperty lastName = new("lastName", max: 128);
    private readonly TextProperty street = new("street", max: 128);
    private readonly TextProperty houseNo = new("houseNo", max: 128);
    private readonly TextProperty zip = new("zip", max: 16);
    private readonly TextProperty city = new("city", max: 128);
    private readonly CountryProperty countryCode;
    private readonly TextProperty packstationId = new("packstationId", max: 32);
    private readonly BoolProperty sameAsBilling = new("sameAsBilling");
    private readonly bool shipping;

    public AddressTable(bool shipping)
    {
        this.shipping = shipping;
        countryCode = new("countryCode") { Required = !shipping };
        Property[] both = [firstName, lastName, street, houseNo, zip, city, countryCode, packstationId];
        Lines(shipping ? [.. both, sameAsBilling] : both);
    }

    protected override LegacyAddress Build(ref Scan scan, in Row row, int start)
    {
        var same = shipping ? sameAsBilling.Of(in row) : null;
        if (shipping && same != true && !countryCode.PresentIn(in row))
        {
            scan.Missing(start, countryCode.Name);
        }

        return new()
        {
            FirstName = firstName.Of(in row),
            LastName = lastName.Of(in row),
            Street = street.Of(in row),
            HouseNo = houseNo.Of(in row),
            Zip = zip.Of(in row),
            City = city.Of(in row),
            CountryCode = countryCode.Of(in row),
            PackstationId = packstationId.Of(in row),
            SameAsBilling = same,
        };
    }
}
