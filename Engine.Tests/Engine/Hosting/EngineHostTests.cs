using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Hosting;

public class EngineHostTests
{
    private ScratchFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = ScratchFolder.Create();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task A_start_that_fails_at_the_admin_port_leaves_store_and_ports_free_for_the_next()
    {
        var (admin, mllp) = (FreePort(), FreePort());
        Write(admin, mllp);
        using (var other = new TcpListener(IPAddress.Loopback, admin))
        {
            other.Start();
            Assert.That(async () => await StartAsync(), Throws.TypeOf<ComponentStartException>().With.Property("Error").Property("Code").EqualTo("PORT-IN-USE"));
        }

        await using var host = await StartAsync();
        Assert.That(host.Node.Supervisor.ReadStatus().Single().State, Is.EqualTo(ChannelState.Running));
    }

    [Test]
    public async Task A_start_that_fails_after_the_channels_began_stops_them_again()
    {
        var (admin, mllp) = (FreePort(), FreePort());
        Write(admin, mllp);

        // The file by which the console finds the engine cannot be written: the last step of a start.
        Directory.CreateDirectory(_folder["store", "admin.json"]);
        Assert.That(async () => await StartAsync(), Throws.InstanceOf<SystemException>());
        Directory.Delete(_folder["store", "admin.json"]);

        await using var host = await StartAsync();
        var status = host.Node.Supervisor.ReadStatus().Single();
        Assert.That((status.State, host.Node.IsReady), Is.EqualTo((ChannelState.Running, true)));
    }

    [Test]
    public async Task A_reload_that_nobody_waits_for_puts_new_files_in_force_and_says_what_is_wrong_with_them()
    {
        var log = new StringWriter();
        var (admin, mllp, moved) = (FreePort(), FreePort(), FreePort());
        Write(admin, mllp);
        await using var host = await StartAsync(log);
        _folder.Write("channels/adt.yaml", "channel: adt\nversion: [\n");
        host.Node.Reload.Begin();
        await Eventually.IsTrue(() => Text(log).Contains("the last good one stays in force", StringComparison.Ordinal), "the log says it");
        Write(admin, moved);
        host.Node.Reload.Begin();
        await Eventually.IsTrue(() => host.Node.Supervisor.ReadStatus().Single().Endpoint.EndsWith($":{moved}", StringComparison.Ordinal), "the new files are in force");
    }

    private void Write(int admin, int mllp)
    {
        _folder.Write("engine.yaml", $"node: test\nstore: {{ path: store }}\nadmin: {{ listen: \"127.0.0.1:{admin}\" }}\nzone: UTC\n");
        _folder.Write("systems.yaml", "ehr: { description: sends, owner: us, data: finance }\nfiles: { description: receives, owner: us, data: finance }\n");
        _folder.Write("channels/adt.yaml", $$"""
            channel: adt
            version: 1.0.0
            data: finance
            source:
              from: ehr
              mllp: { listen: "127.0.0.1:{{mllp}}" }
            destinations:
              archive:
                send: { to: files, folder: { path: out, name: "{MSH-10}.hl7" } }

            """);
    }

    private async Task<EngineHost> StartAsync(TextWriter? log = null)
    {
        var problems = new Problems();
        var model = Configuration.Load(_folder.Path, null, BuiltIns.Components, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty);
        return await EngineHost.StartAsync(_folder.Path, null, model!, log ?? TextWriter.Null, TimeProvider.System);
    }

    private static string Text(StringWriter log)
    {
        lock (log)
            return log.ToString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
