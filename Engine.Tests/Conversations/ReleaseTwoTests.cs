using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conversations;

/// <summary>MLLP release 2 with the whole engine behind it.</summary>
internal sealed class ReleaseTwoTests
{
    [Test]
    [Conformance("E1.17")]
    public async Task What_was_committed_is_stored_once_however_often_it_is_sent()
    {
        await using var hospital = TestHospital.Prepare();
        var file = Path.Combine(hospital.Folder, "channels", "admissions.yaml");
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("mllp: { listen:", "mllp: { release: 2, listen:", StringComparison.Ordinal));
        await hospital.StartAsync();
        var endpoint = $"mllp 127.0.0.1:{hospital.Addresses.Admissions}";
        using (var peer = await MllpPeer.ConnectAsync(endpoint))
            Assert.That(await peer.AskAsync(TestHospital.Message("adt-a01.hl7")), Is.EqualTo("\u0006"));
        // The commit was lost on its way, as far as the sender knows: the same bytes again, on another connection.
        using (var peer = await MllpPeer.ConnectAsync(endpoint))
            Assert.That(await peer.AskAsync(TestHospital.Message("adt-a01.hl7")), Is.EqualTo("\u0006"));
        var channel = await hospital.Ask("channels", "show", "admissions");
        Assert.Multiple(() =>
        {
            Assert.That((int)channel["received"]!, Is.EqualTo(1), "stored once");
            Assert.That((int)channel["duplicates"]!, Is.EqualTo(1));
        });
    }
}
