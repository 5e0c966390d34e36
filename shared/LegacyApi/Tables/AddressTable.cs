using FraudServerless.LegacyApi.Reading;

namespace FraudServerless.LegacyApi.Tables;

/// <summary>The objects <c>billingAddress</c> and <c>shippingAddress</c>.</summary>
internal sealed class AddressTable : ObjectTable<LegacyAddress>
{
    private readonly TextProperty _firstName = new("firstName", max: 128);
    private readonly TextProperty _lastName = new("lastName", max: 128);
    private readonly TextProperty _street = new("street", max: 128);
    private readonly TextProperty _houseNo = new("houseNo", max: 128);
    private readonly TextProperty _zip = new("zip", max: 16);
    private readonly TextProperty _city = new("city", max: 128);
    private readonly CountryProperty _countryCode;
    private readonly TextProperty _packstationId = new("packstationId", max: 32);
    private readonly BoolProperty _sameAsBilling = new("sameAsBilling");
    private readonly bool _shipping;

    public AddressTable(bool shipping)
    {
        _shipping = shipping;
        _countryCode = new("countryCode") { Required = !shipping };
        Property[] both = [_firstName, _lastName, _street, _houseNo, _zip, _city, _countryCode, _packstationId];
        Lines(shipping ? [.. both, _sameAsBilling] : both);
    }

    protected override LegacyAddress Build(ref Scan scan, in Row row, int start)
    {
        var same = _shipping ? _sameAsBilling.Of(in row) : null;
        if (_shipping && same != true && !_countryCode.PresentIn(in row))
        {
            scan.Missing(start, _countryCode.Name);
        }

        return new()
        {
            FirstName = _firstName.Of(in row),
            LastName = _lastName.Of(in row),
            Street = _street.Of(in row),
            HouseNo = _houseNo.Of(in row),
            Zip = _zip.Of(in row),
            City = _city.Of(in row),
            CountryCode = _countryCode.Of(in row),
            PackstationId = _packstationId.Of(in row),
            SameAsBilling = same,
        };
    }
}
