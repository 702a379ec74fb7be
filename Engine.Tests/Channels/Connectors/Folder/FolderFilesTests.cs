using InterfaceEngine.Tests.Channels.Connectors.Files;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Folder;

[TestFixture]
internal sealed class FolderFilesTests : FileConnectorSuite
{
    private protected override FilePlace Place() => new LocalPlace();
}
