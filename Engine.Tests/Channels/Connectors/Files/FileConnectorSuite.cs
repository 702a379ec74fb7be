using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Files;

/// <summary>What a connector that writes files does on every file system.</summary>
internal abstract class FileConnectorSuite
{
    private FilePlace _place = null!;

    /// <summary>An empty folder.</summary>
    private protected abstract FilePlace Place();

    [SetUp]
    public void Prepare() => _place = Place();

    [TearDown]
    public ValueTask Release() => _place.DisposeAsync();

    [TestCase("refuse")]
    [TestCase("replace")]
    [TestCase("number")]
    public async Task A_repeat_is_known_by_its_bytes_and_written_once(string onExists)
    {
        foreach (var attempt in new[] { 1, 1, 2 })
            Assert.That(await DeliverAsync(Of("a.json", "same") with { Attempt = attempt }, onExists), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(Contents(), Is.EqualTo(new[] { ("a.json", "same") }));
    }

    [Test]
    public async Task Other_bytes_under_the_name_are_refused_and_stay()
    {
        await DeliverAsync(Of("a.json", "first"), "refuse");
        var outcome = await DeliverAsync(Of("a.json", "other"), "refuse");
        Assert.That((outcome as DeliveryOutcome.Refused)?.Error.Code, Is.EqualTo($"{_place.Prefix}-FILE-EXISTS"));
        Assert.That(Contents(), Is.EqualTo(new[] { ("a.json", "first") }));
    }

    [Test]
    public async Task They_are_replaced_where_that_is_asked_for()
    {
        await DeliverAsync(Of("a.json", "first"), "replace");
        await DeliverAsync(Of("a.json", "other"), "replace");
        Assert.That(Contents(), Is.EqualTo(new[] { ("a.json", "other") }));
    }

    [Test]
    public async Task They_get_a_number_where_that_is_asked_for_and_repeats_of_them_do_not()
    {
        foreach (var (text, attempt) in new[] { ("first", 1), ("second", 1), ("third", 1), ("second", 1), ("third", 2), ("first", 2) })
            Assert.That(await DeliverAsync(Of("a.json", text) with { Attempt = attempt }, "number"), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(Contents(), Is.EqualTo(new[] { ("a-2.json", "second"), ("a-3.json", "third"), ("a.json", "first") }));
    }

    [Test]
    public async Task What_a_crash_left_half_written_is_written_over()
    {
        await DeliverAsync(Of("a.json", "first"), "refuse");
        // A delivery that is refused is written before: so its hidden name is known.
        var hidden = "";
        using (var watcher = new FileSystemWatcher(_place["out"]) { EnableRaisingEvents = true })
        {
            watcher.Created += (_, e) => hidden = e.Name!.EndsWith(".part", StringComparison.Ordinal) ? e.FullPath : hidden;
            await DeliverAsync(Of("b.json", "seen"), "refuse");
            await Eventually.IsTrue(() => hidden.Length > 0, "its hidden name is seen");
        }
        File.Delete(_place["out", "b.json"]);
        File.WriteAllText(hidden, "half, and longer than the whole");
        Assert.That(await DeliverAsync(Of("b.json", "whole"), "refuse"), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(Contents(), Is.EqualTo(new[] { ("a.json", "first"), ("b.json", "whole") }));
    }

    [TestCase("refuse")]
    [TestCase("replace")]
    [TestCase("number")]
    public async Task A_name_that_a_folder_has_is_that_deliverys_own_trouble(string onExists)
    {
        Directory.CreateDirectory(_place["out", "a.json"]);
        foreach (var attempt in new[] { 1, 2 })
        {
            var outcome = await DeliverAsync(Of("a.json", "text") with { Attempt = attempt }, onExists);
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>());
            var (scope, error, _) = (DeliveryOutcome.RetryLater)outcome;
            Assert.That((scope, error.Code), Is.EqualTo((RetryScope.Message, $"{_place.Prefix}-NOT-PUBLISHED")));
            Assert.That(error.ToString(), Does.Not.Contain("a.json"));
        }
        Assert.That(Directory.GetFiles(_place["out"]), Is.Empty, "nothing hidden stays");
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_the_whole_targets_trouble()
    {
        _place.Write("out", "a file where the folder should be");
        var outcome = await DeliverAsync(Of("a.json", "text"), "refuse");
        Assert.That((outcome as DeliveryOutcome.RetryLater)?.Scope, Is.EqualTo(RetryScope.Target));
    }

    [TestCase("../a.json")]
    [TestCase("sub/a.json")]
    [TestCase(".hidden")]
    [TestCase("")]
    [TestCase("a\0b")]
    public async Task A_name_that_is_no_plain_file_name_is_refused_and_nothing_is_written(string name)
    {
        var outcome = await DeliverAsync(Of(name, "text"), "refuse");
        Assert.That((outcome as DeliveryOutcome.Refused)?.Error.Code, Is.EqualTo($"{_place.Prefix}-NAME-UNSAFE"));
        Assert.That(Directory.Exists(_place["out"]), Is.False);
    }

    [Test]
    public async Task A_payload_too_long_for_memory_is_written_as_a_stream_and_whole()
    {
        var large = new FileOfBytes(5_000_017);
        var delivery = Of("a.bin", "") with { Payload = default, Large = large };
        foreach (var attempt in new[] { 1, 2 })
            Assert.That(await DeliverAsync(delivery with { Attempt = attempt }, "refuse"), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(File.ReadAllBytes(_place["out", "a.bin"]).AsSpan().SequenceEqual(large.Bytes), Is.True);
        Assert.That(Directory.GetFiles(_place["out"]), Has.Length.EqualTo(1));
    }

    private (string, string)[] Contents()
        => [.. Directory.GetFiles(_place["out"]).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))];

    private async Task<DeliveryOutcome> DeliverAsync(Delivery delivery, string onExists)
    {
        await using var connector = _place.Connector($$"""{ path: out, name: "{id}.json", on-exists: {{onExists}} }""");
        return await Eventually.Ends(connector.DeliverAsync(delivery, CancellationToken.None));
    }

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

    private sealed class FileOfBytes : LargeContent
    {
        public FileOfBytes(int length)
        {
            Bytes = new byte[length];
            new Random(length).NextBytes(Bytes);
        }

        public byte[] Bytes { get; }

        public override long Length => Bytes.Length;

        public override Stream OpenRead() => new MemoryStream(Bytes, writable: false);

        public override ulong ReadHash() => StableHash.Of(Bytes);
    }
}
