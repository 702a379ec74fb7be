using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>What a channel file says, read but not yet checked against systems and maps.</summary>
internal sealed class ChannelDefinition
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>The channel's name: what the file says, or else the file's own name.</summary>
    public required string Name { get; init; }

    /// <summary>The whole file, with what the environment laid over it; null where it could not be read.</summary>
    public required MappingNode? Root { get; init; }

    /// <summary>Its keys.</summary>
    public required Settings Keys { get; init; }

    /// <summary>Its problems so far; later checks add theirs.</summary>
    public required Problems Problems { get; init; }

    /// <summary>The systems that it names, filled by the check.</summary>
    public SortedSet<string> UsedSystems { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a channel file.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="root">Its root, with what the environment lays over it; null where it could not be read, which <paramref name="problems"/> says.</param>
    /// <param name="components">What it may name.</param>
    /// <param name="problems">The channel's own list.</param>
    /// <param name="name">The channel's name where the root does not say it.</param>
    public static ChannelDefinition Read(string file, DocumentNode? root, ComponentRegistry components, Problems problems, string name)
    {
        var fileName = Path.GetFileNameWithoutExtension(file);
        var start = root?.At ?? new Position(file, 1, 1);
        var block = root as MappingNode;
        var unread = new Problems();
        if (root is not null && block is null)
            problems.Error("CFG-SHAPE", start, $"a channel file is a block of keys, this is {root.KindName}");
        var scope = new SettingsScope { Name = "a channel", At = start };
        var keys = SettingsReader.Read(block, ChannelFile.Fields(components), scope, block is null ? unread : problems);
        name = keys.TextOrNull("channel") ?? name;
        if (keys.Has("channel"))
        {
            Names.Check("channel", name, keys.PlaceOf("channel"), problems);
            if (!string.Equals(name, fileName, StringComparison.Ordinal))
                problems.Warning("CFG-FILE-NAME", keys.PlaceOf("channel"), $"the file is called '{fileName}' and the channel '{name}'", "give both one name");
        }
        return new ChannelDefinition { File = file, Name = name, Root = block, Keys = keys, Problems = problems };
    }
}
