using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Components;

[TestFixture]
public sealed class SettingsReaderTests
{
    private static readonly FieldSpec[] Fields =
    [
        new("listen", FieldKind.Address, "Where it listens.") { Required = true, Example = "127.0.0.1:2575" },
        new("timeout", FieldKind.Duration, "How long it waits.") { Default = "30s", Min = "1s", Max = "10m" },
        new("max-size", FieldKind.Size, "The largest message.") { Default = "10MB", Min = "1KB" },
        new("connections", FieldKind.Integer, "How many at once.") { Default = "4", Min = "1", Max = "64" },
        new("jitter", FieldKind.Percent, "How much waits vary.") { Default = "10%", Max = "100%" },
        new("method", FieldKind.Choice, "The method.") { Default = "POST", Choices = ["POST", "PUT"] },
        new("keep", FieldKind.Flag, "Whether to keep.") { Default = "false" },
        new("url", FieldKind.Url, "The address."),
        new("password", FieldKind.Secret, "The password."),
        new("path", FieldKind.Path, "The folder."),
        new("names", FieldKind.TextList, "Names."),
        new("headers", FieldKind.TextMap, "Headers."),
        new("retry", FieldKind.Block, "The retries.")
        {
            Default = "{}",
            Fields = [new("first", FieldKind.Duration, "The first wait.") { Default = "5s" }],
        },
        new("window", FieldKind.Block, "The window.")
        {
            Choices = ["off"],
            Fields = [new("length", FieldKind.Duration, "Its length.") { Required = true, Example = "7d" }],
        },
        new("later", FieldKind.Expression, "Read by its owner.") { Late = true },
    ];

    [Test]
    public void Values_are_read_as_the_type_of_their_key()
    {
        var settings = SettingsFrom.Yaml(Fields, """
            listen: "[::1]:2575"
            timeout: 1.5s
            max-size: 64KB
            connections: 8
            jitter: 25%
            method: PUT
            keep: true
            url: https://erp.example.org/api
            password: secret:erp-password
            path: in/items
            names: [a, b]
            headers: { X-One: "1" }
            """);

        Assert.Multiple(() =>
        {
            Assert.That(settings.Address("listen"), Is.EqualTo(new DnsEndPoint("::1", 2575)));
            Assert.That(settings.Duration("timeout"), Is.EqualTo(TimeSpan.FromSeconds(1.5)));
            Assert.That(settings.Size("max-size"), Is.EqualTo(64 * 1024));
            Assert.That(settings.Integer("connections"), Is.EqualTo(8));
            Assert.That(settings.Percent("jitter"), Is.EqualTo(0.25));
            Assert.That(settings.Text("method"), Is.EqualTo("PUT"));
            Assert.That(settings.Flag("keep"), Is.True);
            Assert.That(settings.Text("url"), Is.EqualTo("https://erp.example.org/api"));
            Assert.That(settings.Text("password"), Is.EqualTo("secret:erp-password"));
            Assert.That(settings.Text("path"), Is.EqualTo("in/items"));
            Assert.That(settings.Texts("names"), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(settings.TextMap("headers")["X-One"], Is.EqualTo("1"));
            Assert.That(settings.PlaceOf("method"), Is.EqualTo(new Position("test.yaml", 6, 9)));
        });
    }

    [Test]
    public void Absent_keys_have_their_defaults_down_into_blocks_that_are_always_there()
    {
        var settings = SettingsFrom.Yaml(Fields, "listen: localhost:0");

        Assert.Multiple(() =>
        {
            Assert.That(settings.Duration("timeout"), Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(settings.Block("retry").Duration("first"), Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(settings.Has("url"), Is.False);
            Assert.That(settings.BlockOrNull("window"), Is.Null);
            Assert.That(settings.PlaceOf("timeout"), Is.EqualTo(settings.At));
        });
    }

    [Test]
    public void A_word_may_stand_in_the_place_of_a_block_that_names_it()
    {
        var off = SettingsFrom.Yaml(Fields, "{ listen: 'localhost:0', window: off }");
        var on = SettingsFrom.Yaml(Fields, "{ listen: 'localhost:0', window: { length: 2d } }");

        Assert.Multiple(() =>
        {
            Assert.That(off.WordOrNull("window"), Is.EqualTo("off"));
            Assert.That(off.BlockOrNull("window"), Is.Null);
            Assert.That(on.Block("window").Duration("length"), Is.EqualTo(TimeSpan.FromDays(2)));
        });
    }

    [Test]
    public void A_late_value_is_kept_as_the_file_holds_it()
    {
        var settings = SettingsFrom.Yaml(Fields, "{ listen: 'localhost:0', later: PID-3 = }");

        Assert.That(settings.Node("later"), Is.InstanceOf<ScalarNode>().With.Property("Text").EqualTo("PID-3 ="));
    }

    [Test]
    public void All_problems_of_a_block_are_told_in_one_run()
    {
        var problems = new Problems();
        SettingsFrom.Yaml(Fields, """
            timeot: 5s
            timeout: 5
            connections: 65
            method: PATCH
            keep: yes
            password: hunter2
            retry: 3
            window: of
            """, problems);

        Assert.That(problems.Select(p => p.ToString()), Is.EqualTo(new[]
        {
            "test.yaml:1:1: CFG-UNKNOWN-KEY unknown key of the test 'timeot' (did you mean 'timeout'?)",
            "test.yaml:2:10: CFG-VALUE 'timeout' must be a time with its unit, such as 500ms, 30s, 10m, 24h or 7d",
            "test.yaml:3:14: CFG-RANGE 'connections' must be from 1 to 64",
            "test.yaml:4:9: CFG-VALUE unknown value of 'method' 'PATCH' (known: POST, PUT)",
            "test.yaml:5:7: CFG-VALUE 'keep' must be true or false",
            "test.yaml:6:11: CFG-VALUE 'password' must be a reference such as secret:erp-password, never the secret itself",
            "test.yaml:7:8: CFG-SHAPE 'retry' must be a block of keys, this is a value",
            "test.yaml:8:9: CFG-VALUE unknown value of 'window' 'of' (did you mean 'off'?)",
            "test.yaml:1:1: CFG-MISSING-KEY the test lacks the key 'listen' (such as listen: 127.0.0.1:2575)",
        }));
    }

    [TestCase("timeout: 5x", "'timeout' has a unit that is no time's: 'x'; units are ms, s, m, h and d")]
    [TestCase("max-size: 10mb", "'max-size' has a unit that is no size's: 'mb'; units are B, KB, MB and GB")]
    [TestCase("max-size: 1B", "'max-size' must be at least 1KB")]
    [TestCase("jitter: '10'", "'jitter' must be a number with its percent sign, such as 10%")]
    [TestCase("jitter: 101%", "'jitter' must be at most 100%")]
    [TestCase("connections: 1.5", "'connections' must be a whole number, such as 10")]
    [TestCase("url: erp/api", "'url' must be an absolute address, such as https://erp.example.org/api")]
    [TestCase("url: http://me:secret@erp/api", "'url' must not hold a name or password; use the keys for credentials, with a secret: reference")]
    [TestCase("password: 'secret:'", "'password' must name a secret after 'secret:'")]
    [TestCase("headers: [a]", "'headers' must be a block of keys, this is a list")]
    [TestCase("method: { a: b }", "'method' must be a value, this is a block of keys")]
    [TestCase("method:", "'method' has no value")]
    [TestCase("timeout: 99999999999999999999999d", "'timeout' must be a time with its unit, such as 500ms, 30s, 10m, 24h or 7d")]
    public void What_is_wrong_with_a_value_is_said_precisely(string yaml, string expected)
    {
        var problems = new Problems();
        SettingsFrom.Yaml(Fields, "listen: localhost:0\n" + yaml, problems);

        Assert.That(problems, Has.Count.EqualTo(1));
        Assert.That(problems[0].Message, Is.EqualTo(expected));
    }

    [TestCase("2575")]
    [TestCase("localhost")]
    [TestCase("localhost:65536")]
    [TestCase("::1:2575")]
    [TestCase("a b:1")]
    public void An_address_is_a_host_and_a_port(string address)
    {
        var problems = new Problems();
        SettingsFrom.Yaml(Fields, $"listen: '{address}'", problems);

        Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { "CFG-VALUE" }));
    }
}
