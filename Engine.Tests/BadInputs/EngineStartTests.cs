using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.BadInputs;

/// <summary>An engine that is started beside things that are wrong runs what it can, and says what it cannot.</summary>
internal sealed class EngineStartTests
{
    private TestHospital _hospital = null!;
    private TcpListener _squatter = null!;

    [OneTimeSetUp]
    public async Task Run()
    {
        _hospital = TestHospital.Prepare();
        _squatter = new TcpListener(IPAddress.Loopback, _hospital.Addresses.Results);
        _squatter.Start();
        await File.WriteAllTextAsync(Path.Combine(_hospital.Folder, "channels", "broken.yaml"), "channel: broken\nversion: 1.0.0\nsorce: { from: ehr }\n");
        await _hospital.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _squatter.Dispose();
        await _hospital.DisposeAsync();
    }

    [Test]
    public async Task A_port_in_use_and_a_broken_file_stop_their_channels_and_no_other_until_they_are_mended()
    {
        var channels = (await _hospital.Console("channels", "list", "--json")).Documents.ToDictionary(c => (string)c["name"]!);
        Assert.Multiple(() =>
        {
            Assert.That((string?)channels["results"]["state"], Is.EqualTo("source-failed"));
            Assert.That((string?)channels["results"]["reason"], Does.StartWith("PORT-IN-USE").And.Contain($"{_hospital.Addresses.Results}"));
            Assert.That((string?)channels["broken"]["state"], Is.EqualTo("broken"));
            Assert.That(new[] { "admissions", "charges", "portal", "items" }.Select(c => (string?)channels[c]["state"]), Is.All.EqualTo("running"));
            Assert.That(_hospital.Engine.Log, Does.Contain("channels/broken.yaml:3:1").And.Contain("source"));
        });
        var status = await _hospital.Console("status");
        Assert.That(status.Out, Does.Contain("PORT-IN-USE"));
        Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Admissions, TestHospital.Message("adt-a01.hl7"))), Is.EqualTo("AA"));

        _squatter.Stop();
        File.Delete(Path.Combine(_hospital.Folder, "channels", "broken.yaml"));
        Assert.That((await _hospital.Console("channels", "reload")).ExitCode, Is.Zero);
        Assert.That((await _hospital.Console("channels", "start", "results")).ExitCode, Is.Zero);
        Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Results, TestHospital.Message("oru-r01.hl7"))), Is.EqualTo("AA"));
        var mended = await _hospital.Console("channels", "list", "--json");
        Assert.That(mended.Documents.Select(c => (string?)c["state"]), Is.All.EqualTo("running"));
    }

    [Test]
    public async Task A_second_engine_on_the_same_store_is_exit_2_and_names_the_first()
    {
        await using var second = EngineProcess.Start("run", "--config", _hospital.Folder, "--env", "demo");
        Assert.That(await second.ExitAsync(), Is.EqualTo(2));
        Assert.That(second.Output, Is.Empty);
        Assert.That(second.Log, Does.Contain("STORE-LOCKED").And.Contain($"process {_hospital.Engine.Id}"));
        Assert.That(Acknowledged.Code(await TestHospital.SendAsync(_hospital.Addresses.Admissions, TestHospital.Message("adt-a01.hl7", ("ADT0001", "STILL")))), Is.EqualTo("AA"), "the first goes on");
        Assert.That((await _hospital.Console("status")).ExitCode, Is.Zero, "and its console finds it");
    }
}
