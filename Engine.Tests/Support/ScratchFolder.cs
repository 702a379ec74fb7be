namespace InterfaceEngine.Tests.Support;

/// <summary>A folder of the test's own, gone after it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private ScratchFolder(string path) => Path = path;

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    public static ScratchFolder Create() => new(Directory.CreateTempSubdirectory("interface-engine-").FullName);

    /// <summary>The path of something in it.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The names of the files in a folder of it that are not hidden, in order; empty where the folder is not there.</summary>
    public IReadOnlyList<string> Names(params string[] parts)
    {
        var folder = this[parts];
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Select(f => System.IO.Path.GetFileName(f)).Where(n => !n.StartsWith('.')).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
