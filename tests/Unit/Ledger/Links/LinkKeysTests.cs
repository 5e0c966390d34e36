using FraudServerless.Contracts;
using FraudServerless.Hosting;
using FraudServerless.Ledger.Links;
using FraudServerless.Support;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.Ledger.Links;

/// <summary>What orders are linked by, and under which keys.</summary>
public sealed class LinkKeysTests
{
    private static readonly LinkKeys Keys = new(Clients.Links().Secret);

    private static readonly Order Full = Orders.Plain with
    {
        Customer = new OrderCustomer
        {
            CustomerId = "c-1",
            Email = new OrderEmail { Hash = "aa11" },
        },
        ShippingAddress = new OrderAddress
        {
            CountryCode = "DE",
            Zip = "01 067",
            City = "Dresden-Neustadt",
        },
        Payment = new OrderPayment { Method = "CARD", BinHash = "b-1" },
        Device = new OrderDevice { Fingerprint = "f-1", IpNetwork = "203.0.113.0/24" },
    };

    [Fact]
    public void A_key_is_the_HMAC_of_kind_and_value() =>
        // printf 'customer#c-1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f
        Keys.Of(LinkKind.Customer, "c-1").ShouldBe("customer#327e3dd03213a56de78d5591a3d2df32f0bdd82d3c94685f04f67c2fd63ebb87");

    [Fact]
    public void Kinds_and_stacks_with_the_same_value_have_nothing_in_common()
    {
        var others = new LinkKeys([.. Clients.Links().Secret.Reverse()]);
        LinkKinds.All.SelectMany(kind => new[] { Keys.Of(kind, "x"), others.Of(kind, "x") }).Select(key => key.Split('#')[1]).ShouldBeUnique();
    }

    [Fact]
    public void Names_of_kinds_lead_back_to_them()
    {
        foreach (var kind in LinkKinds.All)
        {
            LinkKinds.TryParse(kind.ToWire(), out var same).ShouldBeTrue();
            same.ShouldBe(kind);
        }

        LinkKinds.TryParse("Customer", out _).ShouldBeFalse();
        LinkKinds.TryParse(null, out _).ShouldBeFalse();
    }

    [Fact]
    public void An_order_has_a_value_of_each_kind_that_it_knows()
    {
        LinkValues
            .Of(Full)
            .ShouldBe([
                (LinkKind.Customer, "c-1"),
                (LinkKind.Device, "f-1"),
                (LinkKind.Email, "aa11"),
                (LinkKind.Address, "DE|01067|DRESDENNEUSTADT"),
                (LinkKind.Card, "b-1"),
                (LinkKind.Network, "203.0.113.0/24"),
                (LinkKind.Request, "r-1"),
            ]);
        LinkValues
            .Of(
                Full with
                {
                    Device = null,
                    ShippingAddress = new OrderAddress { CountryCode = "DE", City = "Dresden" },
                }
            )
            .Select(value => value.Kind)
            .ShouldBe([LinkKind.Customer, LinkKind.Email, LinkKind.Card, LinkKind.Request]);
    }

    [Theory]
    [InlineData(null, "LINKS_KEY is not set")]
    [InlineData("not base64", "LINKS_KEY is wrong")]
    [InlineData("AAECAwQFBgcICQoLDA0ODw==", "LINKS_KEY is wrong")]
    public void A_secret_that_is_none_is_refused(string? secret, string fault)
    {
        var reader = new SettingsReader(name => name == "LINKS_KEY" ? secret : "x");
        LinkSettings.Read(reader);
        Should.Throw<SettingsException>(reader.Faults.ThrowIfAny).Message.ShouldContain(fault);
        Should.Throw<ArgumentException>(() => new LinkKeys(new byte[31]));
    }

    [Fact]
    public void A_secret_of_64_letters_and_digits_is_one()
    {
        var reader = new SettingsReader(name => name == "LINKS_KEY" ? new string('a', 64) : null);
        LinkSettings.Read(reader).Secret.Length.ShouldBe(48);
    }
}
