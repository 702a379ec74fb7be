namespace InterfaceEngine.Channels.Cases;

/// <summary>One test case: a folder with a message and what is expected of it.</summary>
/// <param name="Suite">What is tested: a channel's name, or <c>maps/NAME</c>.</param>
/// <param name="Name">The case's name: the name of its folder.</param>
/// <param name="Folder">Its folder; absolute.</param>
public abstract record TestCase(string Suite, string Name, string Folder)
{
    /// <summary><c>charges/implant</c> or <c>maps/charge-events/implant</c>, as commands and reports name it.</summary>
    public sealed override string ToString() => $"{Suite}/{Name}";
}

/// <summary>A test case of a channel: a folder <c>tests/CHANNEL/CASE/</c>.</summary>
/// <param name="Channel">The channel's name: the name of the folder above.</param>
/// <param name="Name">The case's name.</param>
/// <param name="Folder">Its folder; absolute.</param>
public sealed record ChannelCase(string Channel, string Name, string Folder) : TestCase(Channel, Name, Folder);

/// <summary>A test case of a map alone: a folder <c>maps/MAP/CASE/</c>, beside the map's file.</summary>
/// <param name="Place">What its name begins with: <c>maps</c>, or <c>library/messages</c> for the maps that ship.</param>
/// <param name="Map">The map's name: the name of the folder above.</param>
/// <param name="Name">The case's name.</param>
/// <param name="Folder">Its folder; absolute.</param>
public sealed record MapCase(string Place, string Map, string Name, string Folder) : TestCase($"{Place}/{Map}", Name, Folder);
