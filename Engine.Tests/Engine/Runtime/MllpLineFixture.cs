using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>What tests of a line have in common: a store, an MLLP target, and the node between that each test starts as it wants it.</summary>
public abstract class MllpLineFixture
{
    private protected StoreFolder Folder { get; private set; } = null!;

    private protected MllpTarget Target { get; private set; } = null!;

    private protected SourceNode Node { get; set; } = null!;

    [SetUp]
    public void OpenLine()
    {
        Folder = new StoreFolder();
        Target = MllpTarget.Listen();
    }

    [TearDown]
    public async Task CloseLine()
    {
        await Node.DisposeAsync();
        await Target.DisposeAsync();
        Folder.Dispose();
    }
}
