namespace InterfaceEngine.Channels.Files;

/// <summary>Paths as every <see cref="IFileSystem"/> takes them.</summary>
internal static class FilePaths
{
    /// <summary>A name in a folder.</summary>
    public static string Join(string folder, string name) => folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    /// <summary>A name with a number before its extension: <c>items-2.csv</c>; as it is for the number 1.</summary>
    public static string Numbered(string name, int number)
        => number == 1 ? name : $"{Path.GetFileNameWithoutExtension(name)}-{number}{Path.GetExtension(name)}";
}
