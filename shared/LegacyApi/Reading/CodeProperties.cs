namespace FraudServerless.LegacyApi.Reading;

/// <summary>A country, kept as the upper-case code of ISO 3166-1 that is meant.</summary>
internal sealed class CountryProperty(string name) : TextProperty(name, form: TextForm.Country)
{
    protected override string Accepted(ref Scan scan, in Slot slot, string text)
    {
        if (IsoCodes.CountryAlias(text) is not { } meant)
        {
            return text.ToUpperInvariant();
        }

        scan.Tolerate(slot.Start, Quirk.CountryAlias);
        return meant;
    }
}

/// <summary>A currency, kept in upper case. Callers still send codes that ISO 4217 has given up, so one that it does not know is counted and no fault.</summary>
internal sealed class CurrencyProperty(string name) : TextProperty(name, form: TextForm.Currency)
{
    protected override string Accepted(ref Scan scan, in Slot slot, string text)
    {
        if (!IsoCodes.IsCurrency(text))
        {
            scan.Tolerate(slot.Start, Quirk.UnknownCurrency);
        }

        return text.ToUpperInvariant();
    }
}
