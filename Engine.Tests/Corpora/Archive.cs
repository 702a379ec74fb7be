using System.Formats.Tar;
using System.IO.Compression;

namespace InterfaceEngine.Tests.Corpora;

/// <summary>Reads the archives that <c>pack.cs</c> makes.</summary>
internal static class Archive
{
    /// <summary>The files of an archive with their names below the folder that was packed, in order of their names.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Read(string path)
    {
        using var file = File.OpenRead(path);
        using var uncompressed = new BrotliStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(uncompressed);
        while (tar.GetNextEntry() is { } entry)
        {
            var content = new byte[entry.Length];
            entry.DataStream?.ReadExactly(content);
            yield return (entry.Name, content);
        }
    }
}
