using System.Net;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

[TestFixture]
public sealed class ConfigurationTests
{
    private const string Systems = """
        --- systems.yaml
        ehr: { data: patient, zone: America/Denver }
        registry: { mllp: { address: "127.0.0.1:2591" } }
        """;

    private const string Channel = """
        --- channels/admissions.yaml
        channel: admissions
        version: 1.0.0
        source: { from: ehr, mllp: { listen: "127.0.0.1:2575" } }
        accept: MSH-9.1 = 'ADT'
        destinations:
          departments:
            order-by: PID-3.1
            send: { to: registry, mllp: {} }
        """;

    [Test]
    public void An_engine_without_settings_has_its_defaults()
    {
        var engine = ConfigurationOf.Files(Systems + "\n" + Channel).Engine;

        Assert.Multiple(() =>
        {
            Assert.That(engine.StorePath, Is.EqualTo(Path.GetFullPath("/configuration/store")));
            Assert.That(engine.AdminListen, Is.EqualTo(new DnsEndPoint("127.0.0.1", 2580)));
            Assert.That(engine.Zone, Is.EqualTo(TimeZoneInfo.Utc));
            Assert.That(engine.Variables, Is.Empty);
            Assert.That(engine.Log, Is.EqualTo(new LogSettings("info", null, TimeSpan.FromDays(30))));
        });
    }

    [Test]
    public void A_channel_becomes_a_model_with_everything_filled_in()
    {
        var channel = ConfigurationOf.Files(Systems + "\n" + Channel).FindChannel("admissions")!;
        var destination = channel.Destinations.Single();

        Assert.Multiple(() =>
        {
            Assert.That(channel.Data, Is.EqualTo("patient"));
            Assert.That(channel.Source.System.Name, Is.EqualTo("ehr"));
            Assert.That(channel.Source.Format, Is.EqualTo(ContentFormat.Hl7v2));
            Assert.That(channel.Source.Acknowledge, Is.EqualTo(AcknowledgeAfter.Stored));
            Assert.That(channel.Source.Settings.Address("listen").Port, Is.EqualTo(2575));
            Assert.That(channel.DuplicateWindow, Is.EqualTo(TimeSpan.FromDays(7)));
            Assert.That(channel.MaxDepth, Is.Null);
            Assert.That(destination.Component.Spec.Name, Is.EqualTo("mllp"));
            Assert.That(destination.SystemSettings!.Address("address").Port, Is.EqualTo(2591));
            Assert.That(destination.Connections, Is.EqualTo(4));
            Assert.That(destination.Delivery, Is.EqualTo(new DeliveryPolicy(
                new RetrySchedule(TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(10), 0.1, TimeSpan.FromHours(24)), OnRefused.DeadLetter)));
        });
    }

    [Test]
    public void A_destination_changes_single_values_of_the_channels_delivery()
    {
        var channel = ConfigurationOf.Files(Systems + "\n" + Channel + "\n" + """
                delivery: { retry: { max: 1m }, on-refused: hold-lane }
            delivery: { retry: { first: 1s, factor: 1.5 } }
            """).Channels.Single();

        Assert.That(channel.Destinations.Single().Delivery, Is.EqualTo(new DeliveryPolicy(
            new RetrySchedule(TimeSpan.FromSeconds(1), 1.5, TimeSpan.FromMinutes(1), 0.1, TimeSpan.FromHours(24)), OnRefused.HoldLane)));
    }

    [Test]
    public void Duplicates_can_be_switched_off()
    {
        var channel = ConfigurationOf.Files(Systems + "\n" + Channel + "\nduplicates: off").Channels.Single();

        Assert.That(channel.DuplicateWindow, Is.Null);
    }

    [Test]
    public void A_broken_channel_leaves_the_good_ones_running()
    {
        var problems = new Problems();
        var model = ConfigurationOf.Files(Systems + "\n" + Channel + "\n" + """
            --- channels/broken.yaml
            channel: broken
            version: 1.0.0
            source: { from: ehr, mllp: { listen: "127.0.0.1:2576" }
            --- channels/results.yaml
            channel: results
            version: 1.0.0
            sorce: { from: ehr }
            destinations: {}
            """, problems)!;

        Assert.Multiple(() =>
        {
            Assert.That(model.Channels.Select(c => c.Name), Is.EqualTo(new[] { "admissions" }));
            Assert.That(model.BrokenChannels.Select(c => c.Name), Is.EqualTo(new[] { "broken", "results" }));
            Assert.That(model.BrokenChannels[0].Problems.Single().Code, Is.EqualTo("YAML-SYNTAX"));
            Assert.That(model.BrokenChannels[1].Problems.Select(p => p.Code), Does.Contain("CFG-UNKNOWN-KEY"));
            Assert.That(problems.HasErrors, Is.True);
        });
    }

    [Test]
    public void An_environment_changes_addresses_and_nothing_else()
    {
        const string environments = """
            --- environments/production.yaml
            engine: { store: { path: /var/lib/store } }
            systems:
              registry: { mllp: { address: "registry.internal:6661" } }
            channels:
              admissions: { source: { mllp: { listen: "127.0.0.1:6575" } } }
            --- environments/test.yaml
            engine: { node: test }
            """;
        var production = ConfigurationOf.Files($"{Systems}\n{Channel}\n{environments}", "production");
        var test = ConfigurationOf.Files($"{Systems}\n{Channel}\n{environments}", "test");

        Assert.Multiple(() =>
        {
            Assert.That(production.Environment, Is.EqualTo("production"));
            Assert.That(production.Engine.StorePath, Is.EqualTo("/var/lib/store"));
            Assert.That(production.Channels[0].Source.Settings.Address("listen").Port, Is.EqualTo(6575));
            Assert.That(production.Channels[0].Destinations[0].SystemSettings!.Address("address").Host, Is.EqualTo("registry.internal"));
            Assert.That(test.Engine.Node, Is.EqualTo("test"));
            Assert.That(test.Channels[0].Source.Settings.Address("listen").Port, Is.EqualTo(2575));
        });
    }

    [Test]
    public void Several_environments_want_a_choice_and_one_is_chosen_without_asking()
    {
        const string one = "\n--- environments/test.yaml\nengine: { node: test }";
        var problems = new Problems();
        var none = ConfigurationOf.Files(Systems + "\n" + Channel + one + "\n--- environments/stage.yaml\nengine: { node: stage }", problems);

        Assert.Multiple(() =>
        {
            Assert.That(ConfigurationOf.Files(Systems + "\n" + Channel + one).Engine.Node, Is.EqualTo("test"));
            Assert.That(none, Is.Null);
            Assert.That(problems.Single().ToString(),
                Is.EqualTo("environments:1:1: CFG-ENVIRONMENT there are several environments, and none was chosen (give --env one of: stage, test)"));
        });
    }

    [Test]
    public void A_channels_fingerprint_changes_with_what_it_is_made_of_and_with_nothing_else()
    {
        var original = ConfigurationOf.Files(Systems + "\n" + Channel).Channels[0];
        var commented = ConfigurationOf.Files(Systems + "\n" + Channel.Replace("version: 1.0.0", "version: '1.0.0'  # first", StringComparison.Ordinal)).Channels[0];
        var destination = ConfigurationOf.Files(Systems + "\n" + Channel.Replace("PID-3.1", "PID-18.1", StringComparison.Ordinal)).Channels[0];
        var system = ConfigurationOf.Files(Systems.Replace("2591", "2592", StringComparison.Ordinal) + "\n" + Channel).Channels[0];
        var listener = ConfigurationOf.Files(Systems + "\n" + Channel.Replace("2575", "2576", StringComparison.Ordinal)).Channels[0];
        var variable = ConfigurationOf.Files(Systems + "\n" + Channel + "\n--- engine.yaml\nvariables: { site: NORTH }").Channels[0];

        Assert.Multiple(() =>
        {
            Assert.That(commented.Fingerprint, Is.EqualTo(original.Fingerprint));
            Assert.That(destination.Fingerprint, Is.Not.EqualTo(original.Fingerprint));
            Assert.That(destination.SourceFingerprint, Is.EqualTo(original.SourceFingerprint));
            Assert.That(system.Fingerprint, Is.Not.EqualTo(original.Fingerprint));
            Assert.That(system.SourceFingerprint, Is.EqualTo(original.SourceFingerprint));
            Assert.That(listener.SourceFingerprint, Is.Not.EqualTo(original.SourceFingerprint));
            Assert.That(variable.Fingerprint, Is.Not.EqualTo(original.Fingerprint));
        });
    }

    [Test]
    public void Http_channels_share_a_listener_on_different_paths()
    {
        const string files = """
            --- systems.yaml
            portal: {}
            registry: { mllp: { address: "127.0.0.1:2591" } }
            --- channels/a.yaml
            { channel: a, version: 1.0.0, source: { from: portal, fhir: { listen: "127.0.0.1:80", path: /a } }, destinations: { x: { send: { to: registry } } } }
            --- channels/b.yaml
            { channel: b, version: 1.0.0, source: { from: portal, fhir: { listen: "127.0.0.1:80", path: /b } }, destinations: { x: { send: { to: registry } } } }
            """;
        var problems = new Problems();
        var clash = ConfigurationOf.Files(files.Replace("/b", "/a/", StringComparison.Ordinal), problems)!;

        Assert.Multiple(() =>
        {
            Assert.That(ConfigurationOf.Files(files).Channels, Has.Count.EqualTo(2));
            Assert.That(clash.BrokenChannels.Single().Name, Is.EqualTo("b"));
            Assert.That(clash.BrokenChannels.Single().Problems.Single().Code, Is.EqualTo("CFG-LISTENER-TWICE"));
        });
    }

    [Test]
    public void A_folder_is_read_from_disk_with_its_stray_files_named()
    {
        var folder = Directory.CreateTempSubdirectory("configuration-");
        try
        {
            foreach (var (path, text) in ConfigurationOf.Split(Systems + "\n" + Channel))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, path))!);
                File.WriteAllText(Path.Combine(folder.FullName, path), "\uFEFF" + text);
            }
            File.WriteAllText(Path.Combine(folder.FullName, "channels", "old.yml"), "");
            File.WriteAllText(Path.Combine(folder.FullName, "channels", ".admissions.yaml.swp"), "");
            File.WriteAllBytes(Path.Combine(folder.FullName, "channels", "latin.yaml"), [0x63, 0xE4]);
            Directory.CreateDirectory(Path.Combine(folder.FullName, "codesets"));
            File.WriteAllText(Path.Combine(folder.FullName, "codesets", "units.json"), """{"resourceType":"CodeSystem","status":"active","content":"complete","concept":[{"code":"EA"}]}""");
            var problems = new Problems();
            var model = Configuration.Load(folder.FullName, null, TestComponents.Registry, problems);

            Assert.Multiple(() =>
            {
                Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { "CFG-ENCODING", "CFG-STRAY-FILE", "CFG-UNUSED" }));
                Assert.That(problems[2].At.File, Is.EqualTo("codesets/units.json"));
                Assert.That(model!.Channels.Single().Name, Is.EqualTo("admissions"));
                Assert.That(model.CodeSets.Names, Does.Contain("units"));
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void A_folder_that_is_not_there_is_a_problem_and_no_model()
    {
        var problems = new Problems();

        Assert.That(Configuration.Load("/no/such/folder", null, TestComponents.Registry, problems), Is.Null);
        Assert.That(problems.Single().Code, Is.EqualTo("CFG-NO-FOLDER"));
    }
}
