// Packs a folder of test material into one archive, the files in order of their names and without dates, so that the same files give the same bytes:
//
//     dotnet run Engine.Tests/Corpora/pack.cs -- FOLDER ENDING ARCHIVE.tar.br
//
// One archive instead of hundreds of files, and one stream over all of them, because messages of one origin repeat each other.
#:property PublishAot=false
using System.Formats.Tar;
using System.IO.Compression;

if (args is not [var folder, var ending, var archive])
{
    Console.Error.WriteLine("pack.cs FOLDER ENDING ARCHIVE.tar.br");
    return 2;
}

using var file = File.Create(archive);
using var compressed = new BrotliStream(file, new BrotliCompressionOptions { Quality = 11 });
using var tar = new TarWriter(compressed, TarEntryFormat.Pax);
foreach (var path in Directory.EnumerateFiles(folder, "*" + ending, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
{
    using var content = File.OpenRead(path);
    tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, Path.GetRelativePath(folder, path).Replace('\\', '/'))
    {
        DataStream = content,
        ModificationTime = DateTimeOffset.UnixEpoch,
        Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
    });
}

return 0;
