using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Folder;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Folder;

[TestFixture]
public sealed class FolderSourceContractTests : SourceContract
{
    private ScratchFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = ScratchFolder.Create();

    [TearDown]
    public async Task RemoveFolder()
    {
        await DisposeSources();
        _folder.Dispose();
    }

    private protected override ISource Create() => TestComponents.Source(
        FolderSource.Component, "{ path: in, pattern: \"*.csv\", stable-for: 0s, poll: 10ms }", folder: _folder.Path);

    private protected override byte[] MessageOf(string id) => Encoding.UTF8.GetBytes($"code,name\n{id},Anchor screw\n");

    private protected override async Task<Heard> SendAsync(ISource source, string id)
    {
        var (name, answeredBefore) = ($"{id}.csv", Inbox.Answered.Count);
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllBytesAsync(_folder["in", name + ".part"], MessageOf(id));
        File.Move(_folder["in", name + ".part"], _folder["in", name], overwrite: true);
        Heard? heard = null;
        await Eventually.IsTrue(
            () => (heard = File.Exists(_folder["in", "done", name]) ? Heard.Taken
                : File.Exists(_folder["in", "quarantine", name]) ? Heard.Never
                : IsOfferedAgain(name, answeredBefore) ? Heard.NotNow
                : null) is not null,
            "the sender sees what became of its file");
        return heard!.Value;
    }

    private bool IsOfferedAgain(string name, int answeredBefore)
        => Inbox.Answered.Skip(answeredBefore).Count(a => a.Acceptance is Acceptance.Unavailable && a.Envelope.Attributes["file"] == name) >= 2
        && File.Exists(_folder["in", name]);
}
