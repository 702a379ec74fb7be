using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>A file as it was last seen.</summary>
/// <param name="Name">Its name, without the folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Changed">When it was last written, as its folder shows it.</param>
internal readonly record struct SeenFile(string Name, long Size, DateTimeOffset Changed)
{
    /// <summary>The same of a folder's entry.</summary>
    public static SeenFile Of(FileEntry entry) => new(entry.Name, entry.Size, entry.Modified);
}
