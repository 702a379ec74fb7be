using InterfaceEngine.Tests.Channels.Sources.Files;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Folder;

[TestFixture]
internal sealed class FolderFilesTests : FileSourceSuite
{
    private protected override FilePlace Place() => new LocalPlace();
}
