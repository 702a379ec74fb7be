using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Files;

[TestFixture]
internal sealed class LocalFileSystemTests : FileSystemContract
{
    private protected override FilePlace Place() => new LocalPlace();
}
