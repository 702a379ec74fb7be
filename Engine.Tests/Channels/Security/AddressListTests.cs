using System.Net;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Security;

[Conformance("E1.23")]
internal sealed class AddressListTests
{
    [TestCase("10.1.0.0/16", "10.1.255.7", ExpectedResult = true)]
    [TestCase("10.1.0.0/16", "10.2.0.1", ExpectedResult = false)]
    [TestCase("10.1.0.0/16", "::ffff:10.1.2.3", ExpectedResult = true)]
    [TestCase("192.0.2.7", "192.0.2.7", ExpectedResult = true)]
    [TestCase("192.0.2.7", "192.0.2.8", ExpectedResult = false)]
    [TestCase("fd00::/8", "fdab::1", ExpectedResult = true)]
    [TestCase("fd00::/8", "fe80::1", ExpectedResult = false)]
    [TestCase("0.0.0.0/0", "::1", ExpectedResult = false)]
    [TestCase("::/0", "127.0.0.1", ExpectedResult = false)]
    public bool An_address_is_in_a_network_or_not(string network, string address) => AddressList.Of([network]).Allows(IPAddress.Parse(address));

    [Test]
    public void No_networks_let_everybody_in() => Assert.That(AddressList.Of([]).Allows(IPAddress.Loopback), Is.True);

    [TestCase("10.1.2.3/16", "the network is 10.1.0.0/16")]
    [TestCase("fd01::1/8", "the network is fd00::/8")]
    [TestCase("10.1.0.0/33", "must be an address or a network")]
    [TestCase("lab.example", "must be an address or a network")]
    public void A_line_that_is_no_network_is_told_and_lets_nobody_in(string line, string fault)
    {
        Assert.That(AddressList.FaultIn(line), Does.Contain(fault));
        Assert.That(AddressList.Of([line]).Allows(IPAddress.Parse("10.1.2.3")), Is.False);
    }
}
