using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Folder;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Folder;

[TestFixture]
public sealed class FolderConnectorTests
{
    private ScratchFolder _folder = null!;

    [SetUp]
    public void Prepare() => _folder = ScratchFolder.Create();

    [TearDown]
    public void Release() => _folder.Dispose();

    [Test]
    public async Task A_file_of_the_same_name_and_bytes_is_a_repeat()
    {
        await DeliverAsync("a.json", "same");
        Assert.That(await DeliverAsync("a.json", "same"), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_folder.Names("out"), Is.EqualTo(new[] { "a.json" }));
    }

    [Test]
    public async Task A_file_of_the_same_name_with_other_bytes_refuses_the_delivery_and_stays()
    {
        await DeliverAsync("a.json", "first");
        var outcome = await DeliverAsync("a.json", "second");
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Refused>());
        var error = ((DeliveryOutcome.Refused)outcome).Error;
        Assert.Multiple(() =>
        {
            Assert.That(error.Code, Is.EqualTo("FOLDER-FILE-EXISTS"));
            Assert.That(error.ToString(), Does.Not.Contain("a.json"));
            Assert.That(File.ReadAllText(_folder["out", "a.json"]), Is.EqualTo("first"));
        });
    }

    [Test]
    public async Task It_is_replaced_where_that_is_asked_for()
    {
        await DeliverAsync("a.json", "first", "on-exists: replace");
        Assert.That(await DeliverAsync("a.json", "second", "on-exists: replace"), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(File.ReadAllText(_folder["out", "a.json"]), Is.EqualTo("second"));
    }

    [Test]
    public async Task The_new_one_is_numbered_where_that_is_asked_for_and_a_repeat_of_it_is_still_known()
    {
        foreach (var text in new[] { "first", "second", "third", "second" })
            Assert.That(await DeliverAsync("a.json", text, "on-exists: number"), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_folder.Names("out"), Is.EqualTo(new[] { "a-2.json", "a-3.json", "a.json" }));
    }

    [TestCase("../a.json")]
    [TestCase("..")]
    [TestCase("/etc/passwd")]
    [TestCase("sub/a.json")]
    [TestCase("..\\a.json")]
    [TestCase(".hidden")]
    [TestCase("")]
    [TestCase("a\0b")]
    public async Task A_name_that_is_no_plain_file_name_is_refused_and_nothing_is_written(string name)
    {
        var outcome = await DeliverAsync(name, "text");
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Refused>());
        Assert.That(((DeliveryOutcome.Refused)outcome).Error.Code, Is.EqualTo("FOLDER-NAME-UNSAFE"));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.Empty);
    }

    [Test]
    public async Task A_name_that_is_too_long_is_refused()
        => Assert.That(await DeliverAsync(new string('x', 300), "text"), Is.TypeOf<DeliveryOutcome.Refused>());

    [Test]
    public async Task What_a_crash_left_behind_is_written_over_and_nothing_hidden_stays()
    {
        await DeliverAsync("a.json", "first");
        await DeliverAsync("b.json", "second");
        Assert.That(Directory.GetFiles(_folder["out"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { "a.json", "b.json" }));
    }

    [TestCase("refuse")]
    [TestCase("number")]
    public async Task A_name_that_cannot_be_given_is_that_deliverys_own_trouble_and_not_the_folders(string onExists)
    {
        Directory.CreateDirectory(_folder["out", "a.json"]);
        var outcome = await DeliverAsync("a.json", "text", $"on-exists: {onExists}");
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>());
        var (scope, error, _) = (DeliveryOutcome.RetryLater)outcome;
        Assert.Multiple(() =>
        {
            Assert.That(scope, Is.EqualTo(RetryScope.Message));
            Assert.That(error.Code, Is.EqualTo("FOLDER-NOT-PUBLISHED"));
            Assert.That(error.ToString(), Does.Not.Contain("a.json"));
            Assert.That(Directory.GetFiles(_folder["out"]), Is.Empty, "no temporary file stays");
        });
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_the_targets_trouble()
    {
        _folder.Write("out", "a file where the folder should be");
        var outcome = await DeliverAsync("a.json", "text");
        Assert.That((outcome as DeliveryOutcome.RetryLater)?.Scope, Is.EqualTo(RetryScope.Target));
    }

    [Test]
    public async Task The_root_of_a_system_is_where_its_folders_lie()
    {
        await using var connector = TestComponents.Connector(
            FolderConnector.Component, "{ path: out, name: a.json }", $$"""{ root: "{{_folder["exchange"]}}" }""", folder: _folder.Path);
        await Eventually.Ends(connector.DeliverAsync(Of("a.json", "text"), CancellationToken.None));
        Assert.That(_folder.Names("exchange", "out"), Is.EqualTo(new[] { "a.json" }));
    }

    [Test]
    public async Task Its_endpoint_shows_no_name_of_a_file()
    {
        await using var connector = Create("on-exists: refuse");
        Assert.That(connector.Endpoint, Is.EqualTo("folder out"));
    }

    private async Task<DeliveryOutcome> DeliverAsync(string name, string text, string settings = "on-exists: refuse")
    {
        await using var connector = Create(settings);
        return await Eventually.Ends(connector.DeliverAsync(Of(name, text), CancellationToken.None));
    }

    private IConnector Create(string settings) => TestComponents.Connector(
        FolderConnector.Component, $$"""{ path: out, name: "{id}.json", {{settings}} }""", "{}", folder: _folder.Path);

    private static Delivery Of(string name, string text) => new()
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "target",
        Key = "test-target-1",
        Payload = Encoding.UTF8.GetBytes(text),
        ContentType = "application/json",
        Attributes = new Dictionary<string, string> { ["name"] = name },
    };
}
