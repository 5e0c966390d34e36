using System.Globalization;
using FraudServerless.Contracts;
using FraudServerless.Decisions.Policy;

namespace FraudServerless.Decisions.Explaining;

/// <summary>Explanations in German.</summary>
internal sealed class GermanWords() : Words(new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." })
{
    public static GermanWords Instance { get; } = new();

    protected override IReadOnlyDictionary<string, (string Noun, string By)> Methods { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["INVOICE"] = ("Rechnung", "auf Rechnung"),
            ["INSTALLMENTS"] = ("Ratenzahlung", "in Raten"),
            ["DIRECT_DEBIT"] = ("Lastschrift", "per Lastschrift"),
            ["CARD"] = ("Karte", "per Karte"),
            ["WALLET"] = ("Wallet", "per Wallet"),
            ["PREPAYMENT"] = ("Vorkasse", "per Vorkasse"),
            ["COD"] = ("Nachnahme", "per Nachnahme"),
            ["OTHER"] = ("andere Zahlungsart", "mit anderer Zahlungsart"),
        };

    protected override IReadOnlyDictionary<string, string> Fields { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["score.value"] = "Score",
            ["score.class"] = "Klasse",
            ["route.modelId"] = "Modell",
            ["order.market"] = "Markt",
            ["order.assortment"] = "Sortiment",
            ["order.salesChannel"] = "Vertriebskanal",
            ["order.currency"] = "Währung",
            ["order.amount"] = "Betrag",
            ["order.amountEur"] = "Betrag",
            ["order.positions"] = "Positionen",
            ["order.quantity"] = "Artikel",
            ["order.vouchers"] = "Gutscheine",
            ["order.hourUtc"] = "Stunde (UTC)",
            ["customer.ageYears"] = "Alter",
            ["customer.accountAgeDays"] = "Alter des Kontos",
            ["customer.isGuest"] = "Gast oder nicht",
            ["customer.emailDomain"] = "E-Mail-Domain",
            ["address.namesAgree"] = "Übereinstimmung der Namen",
            ["payment.method"] = "Zahlungsart",
            ["payment.installments"] = "Raten",
            ["payment.dueDays"] = "Zahlungsziel",
            ["history.firstOrder"] = "erste Bestellung oder nicht",
            ["history.ordersTotal"] = "bisherige Bestellungen",
            ["history.ordersPaid"] = "bezahlte Bestellungen",
            ["history.chargebacks"] = "Rückbelastungen",
            ["history.openAmount"] = "offener Betrag",
            ["history.returnRate"] = "Retourenquote",
            ["history.dunningLevel"] = "Mahnstufe",
            ["history.daysSinceFirstPaid"] = "erste bezahlte Bestellung vor",
            ["device.sessionAgeMs"] = "Sitzung",
        };

    protected override IReadOnlyDictionary<string, (string Yes, string No)> Flags { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["customer.isGuest"] = ("Gast", "kein Gast"),
            ["address.same"] = ("Lieferung an die Rechnungsadresse", "Lieferung an eine andere Adresse"),
            ["address.namesAgree"] = ("Namen beider Adressen gleich", "Namen der Adressen verschieden"),
            ["address.parcelLocker"] = ("an eine Packstation", "nicht an eine Packstation"),
            ["address.otherCountry"] = ("Lieferung in ein anderes Land", "Lieferung im selben Land"),
            ["history.known"] = ("Historie bekannt", "keine Historie bekannt"),
            ["history.firstOrder"] = ("erste Bestellung", "nicht die erste Bestellung"),
        };

    protected override IReadOnlyDictionary<string, string> Features { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["order.grand_total"] = "Betrag der Bestellung",
            ["order.shipping_cost"] = "Versandkosten",
            ["order.discount_share"] = "Anteil der Rabatte",
            ["order.voucher_count"] = "Gutscheine",
            ["order.total_gap"] = "Differenz von Summe und Positionen",
            ["order.sales_channel"] = "Vertriebskanal",
            ["order.assortment"] = "Sortiment",
            ["order.currency_matches_market"] = "Währung passt zum Markt",
            ["basket.total"] = "Wert des Warenkorbs",
            ["basket.lines"] = "Positionen",
            ["basket.units"] = "Artikel",
            ["basket.max_price"] = "teuerster Artikel",
            ["basket.max_price_share"] = "Anteil des teuersten Artikels",
            ["basket.max_qty"] = "größte Menge eines Artikels",
            ["basket.distinct_groups"] = "verschiedene Warengruppen",
            ["basket.distinct_brands"] = "verschiedene Marken",
            ["basket.repeated_skus"] = "mehrfach genannte Artikel",
            ["basket.partner_share"] = "Anteil von Partnerartikeln",
            ["basket.delivery_days_max"] = "längste Lieferzeit",
            ["basket.group"] = "Warengruppe",
            ["basket.top_brand_frequency"] = "Häufigkeit der Marke des teuersten Artikels",
            ["customer.age_years"] = "Alter",
            ["customer.account_age_days"] = "Alter des Kontos",
            ["customer.is_guest"] = "Gast",
            ["customer.locale_matches_market"] = "Sprache passt zum Markt",
            ["email.missing"] = "keine E-Mail-Adresse",
            ["email.domain_frequency"] = "Häufigkeit der E-Mail-Domain",
            ["email.domain_hash"] = "E-Mail-Domain, Fach",
            ["email.domain_length"] = "Länge der E-Mail-Domain",
            ["email.local_length"] = "Länge des E-Mail-Namens",
            ["email.local_digit_share"] = "Anteil der Ziffern im E-Mail-Namen",
            ["email.local_separators"] = "Trennzeichen im E-Mail-Namen",
            ["address.same"] = "Rechnungs- und Lieferadresse gleich",
            ["address.names_agree"] = "Namen beider Adressen gleich",
            ["address.countries_agree"] = "Länder beider Adressen gleich",
            ["address.billing_in_neighbour"] = "Rechnung in ein Nachbarland",
            ["address.zips_agree"] = "Postleitzahlen beider Adressen gleich",
            ["address.shipping_locker"] = "Packstation",
            ["address.market"] = "Markt",
            ["address.zip_area_frequency"] = "Häufigkeit des Postleitzahlgebiets",
            ["payment.method"] = "Zahlungsart",
            ["payment.requested_count"] = "angefragte Zahlungsarten",
            ["payment.installments"] = "Raten",
            ["payment.total_per_installment"] = "Betrag einer Rate",
            ["payment.due_days"] = "Zahlungsziel in Tagen",
            ["payment.bin_missing"] = "keine Kartennummer bekannt",
            ["history.missing"] = "keine Historie bekannt",
            ["history.orders_total"] = "bisherige Bestellungen",
            ["history.orders_paid"] = "bezahlte Bestellungen",
            ["history.orders_unpaid"] = "unbezahlte Bestellungen",
            ["history.paid_ratio"] = "Anteil bezahlter Bestellungen",
            ["history.chargebacks"] = "Rückbelastungen",
            ["history.open_amount"] = "offener Betrag",
            ["history.open_to_total"] = "offener Betrag zu dieser Bestellung",
            ["history.return_rate"] = "Retourenquote",
            ["history.dunning_level"] = "Mahnstufe",
            ["history.days_since_first_paid"] = "Tage seit der ersten bezahlten Bestellung",
            ["history.days_since_last_paid"] = "Tage seit der letzten bezahlten Bestellung",
            ["history.velocity"] = "Bestellungen im Monat",
            ["device.missing"] = "kein Gerät bekannt",
            ["device.session_seconds"] = "Dauer der Sitzung",
            ["device.ip_is_v6"] = "IPv6-Adresse",
            ["device.ua_family"] = "Browser",
            ["device.ua_os"] = "Betriebssystem",
            ["device.ua_length"] = "Länge des Browsernamens",
            ["device.language_matches_market"] = "Sprache des Browsers passt zum Markt",
            ["device.fingerprint_missing"] = "kein Fingerabdruck des Geräts",
            ["time.hour"] = "Tageszeit",
            ["time.night"] = "nachts bestellt",
            ["time.weekday"] = "Wochentag",
            ["time.day"] = "Tag des Monats",
        };

    protected override string Or => "oder";
    protected override string Yes => "ja";
    protected override string No => "nein";

    public override string Group(string group) =>
        group switch
        {
            "order" => "Bestellung",
            "basket" => "Warenkorb",
            "customer" => "Kundenkonto",
            "email" => "E-Mail-Adresse",
            "address" => "Adressen",
            "payment" => "Zahlung",
            "history" => "Bestellhistorie",
            "device" => "Gerät",
            "time" => "Zeitpunkt",
            _ => "Sonstiges",
        };

    protected override (string One, string Many) NameOf(Unit unit) =>
        unit switch
        {
            Unit.Second => ("Sekunde", "Sekunden"),
            Unit.Minute => ("Minute", "Minuten"),
            Unit.Hour => ("Stunde", "Stunden"),
            Unit.Day => ("Tag", "Tage"),
            Unit.Year => ("Jahr", "Jahre"),
            _ => ("Rückbelastung", "Rückbelastungen"),
        };

    public override string Outcome(DecisionOutcome outcome) =>
        outcome switch
        {
            DecisionOutcome.Accept => "Angenommen",
            DecisionOutcome.Restrict => "Eingeschränkt",
            DecisionOutcome.Review => "Prüfung",
            _ => "Abgelehnt",
        };

    public override string Condition(string value, PolicyOperator comparison, string? bound) =>
        bound is null
            ? value
            : comparison switch
            {
                PolicyOperator.Lt => $"{value}, unter {bound}",
                PolicyOperator.Le => $"{value}, bis {bound}",
                PolicyOperator.Gt => $"{value}, über {bound}",
                PolicyOperator.Ge => $"{value}, ab {bound}",
                PolicyOperator.Ne => $"{value}, nicht {bound}",
                PolicyOperator.NotIn => $"{value}, nichts von {bound}",
                _ => $"{value}, eins von {bound}",
            };

    public override string Unknown(string field) => $"{field} unbekannt";

    public override string WithoutModel => "ohne das Modell entschieden";

    public override string DecidedBy(string reviewer) => $"entschieden von {reviewer}";

    public override string PolicySaid(DecisionOutcome outcome) => $"nach den Regeln {Outcome(outcome)}";

    public override string FirstOrder => "erste Bestellung";
    public override string NoHistory => "keine Historie bekannt";

    public override string OrdersPaid(int paid, int total) =>
        $"{Number(paid)} von {Number(total)} {(total == 1 ? "Bestellung" : "Bestellungen")} bezahlt";

    public override string OrdersBefore(int total) => $"{Number(total)} {(total == 1 ? "Bestellung" : "Bestellungen")} zuvor";

    public override string AccountAge(string age) => $"Konto {age} alt";

    public override string YearsOld(int years) => $"{Count(years, Unit.Year)} alt";

    public override string AmountAbove(string amount, string bound, string byMethod) => $"{amount}, wo {bound} {byMethod} angeboten werden";

    public override string NoRate(string currency) => $"kein Kurs für {currency} bekannt";

    public override string NotOfferedIn(string method, string market) => $"{method} nicht angeboten in {market}";

    public override string NotOffered(string method) => $"{method} nicht angeboten";

    public override string ScoreAbove(string score, string bound, string method) => $"Score {score}, wo {method} bis {bound} angeboten wird";

    public override string ScoreOfClass(string score, string scoreClass, string? bound) =>
        bound is null ? $"Score {score} (Klasse {scoreClass})" : $"Score {score} (Klasse {scoreClass}, {bound})";

    public override string ScoreFrom(string bound, DecisionOutcome outcome) =>
        outcome switch
        {
            DecisionOutcome.Restrict => $"eingeschränkt ab {bound}",
            DecisionOutcome.Review => $"Prüfung ab {bound}",
            _ => $"abgelehnt ab {bound}",
        };

    public override string UpTo(string amount, string byMethod) => $"bis {amount} {byMethod}";

    public override string Better(DecisionOutcome outcome, string ways, bool scoreHeld)
    {
        var verb = outcome switch
        {
            DecisionOutcome.Accept => "Angenommen",
            DecisionOutcome.Restrict => "Möglich",
            _ => "Geprüft statt abgelehnt",
        };
        return scoreHeld ? $"{verb} {ways}, wenn der Score gleich bliebe" : $"{verb} {ways}";
    }

    public override string ReadOut(string ways) => $"Möglich wäre die Bestellung vielleicht {ways}.";

    public override string RestUnknown =>
        "Der Nachweis nennt nur die stärksten Merkmale und nicht den Rohscore, den der beantwortete Score nicht verrät: seine Kalibrierung kennt nur das Modell. "
        + "Was die übrigen Merkmale beitrugen, ist nicht bekannt.";

    public override string IsCalibrated => "Der beantwortete Score ist, was die Kalibrierung des Modells aus dem Rohscore macht.";

    public override string OtherVersion(string file, string then, string now) => $"Entschieden mit {file} {then}, erklärt mit {now}.";

    public override string OtherOutcome(DecisionOutcome recorded, DecisionOutcome decided) =>
        $"Im Nachweis steht {recorded.ToWire()}, die vorliegenden Regeln sagen {decided.ToWire()}.";

    public override string LetterSubject(string orderNumber) => $"Ihre Bestellung {orderNumber}";

    public override string LetterGreeting => "Guten Tag,";

    public override string LetterOpening(DecisionOutcome outcome, string orderNumber) =>
        outcome switch
        {
            DecisionOutcome.Accept => $"vielen Dank für Ihre Bestellung {orderNumber}. Wir haben sie angenommen.",
            DecisionOutcome.Restrict =>
                $"vielen Dank für Ihre Bestellung {orderNumber}. Wir führen sie gern aus, können dafür aber nicht jede Zahlungsart anbieten.",
            DecisionOutcome.Review =>
                $"vielen Dank für Ihre Bestellung {orderNumber}. Bevor wir sie bestätigen können, sieht sie sich jemand von uns an.",
            _ => $"vielen Dank für Ihre Bestellung {orderNumber}. Leider können wir sie so, wie sie aufgegeben wurde, nicht ausführen.",
        };

    public override string LetterReasons => "Die Gründe:";

    public override string LetterAdvice(DecisionOutcome outcome, IReadOnlyList<string> methods) =>
        outcome switch
        {
            DecisionOutcome.Accept => "Sie brauchen nichts weiter zu tun.",
            _ when methods.Count == 0 =>
                "Bitte prüfen Sie, ob Ihre Angaben vollständig und richtig sind; bei einer neuen Bestellung hilft Ihnen unser Kundenservice gern.",
            DecisionOutcome.Review =>
                $"Sie brauchen nichts weiter zu tun; wir melden uns, sobald wir mehr wissen. Wenn Sie mögen, wählen Sie inzwischen eine andere Zahlungsart: {AnyOf(methods)}.",
            _ => $"Sie können diese Bestellung so bezahlen: {AnyOf(methods)}.",
        };

    public override string LetterRights =>
        "Die Prüfung erfolgte automatisch. Wenn Sie nicht einverstanden sind oder sich Angaben geändert haben, antworten Sie bitte auf diese Nachricht: "
        + "Sie können uns Ihre Sicht schildern, und jemand von uns sieht sich Ihre Bestellung noch einmal an.";

    public override string LetterClosing => "Freundliche Grüße\nIhr Kundenservice";
}
