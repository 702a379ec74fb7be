using System.Text;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>The texts of a configuration folder, each read once, so that everything after is text in and models out.</summary>
public sealed class ConfigurationText
{
    // Each folder with the endings that its files have; any other file in it is probably a mistake.
    private static readonly (string Folder, string[] Endings)[] Folders =
        [("channels", [".yaml"]), ("maps", [".yaml"]), ("codesets", [".csv", ".json"]), (ProfileFile.Folder, [".yaml"]), (TableFile.Folder, [".yaml"]), ("environments", [".yaml"])];

    private readonly SortedDictionary<string, string> _files;

    /// <summary>A configuration that lies in memory.</summary>
    /// <param name="folder">The folder that relative paths of settings are below.</param>
    /// <param name="files">The texts by path relative to the folder, with slashes: <c>channels/charges.yaml</c>.</param>
    public ConfigurationText(string folder, IEnumerable<KeyValuePair<string, string>> files)
        => (Folder, _files) = (folder, new SortedDictionary<string, string>(new Dictionary<string, string>(files), StringComparer.Ordinal));

    /// <summary>Whether the folder is there.</summary>
    public bool Exists { get; private init; } = true;

    /// <summary>The files that are there and could not be read; the problems say why.</summary>
    public IReadOnlyList<string> Unreadable { get; private init; } = [];

    /// <summary>The folder; absolute.</summary>
    public string Folder { get; }

    /// <summary>Reads a folder. Files that are no UTF-8, cannot be read or end otherwise than their folder's files are problems.</summary>
    public static ConfigurationText ReadFolder(string folder, Problems problems)
    {
        var root = Path.GetFullPath(folder);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var unreadable = new List<string>();
        var exists = Directory.Exists(root);
        if (!exists)
            problems.Error("CFG-NO-FOLDER", new Position(folder, 1, 1), "there is no such folder", "--config names the folder that holds engine.yaml");
        foreach (var file in new[] { "engine.yaml", "systems.yaml" })
        {
            if (File.Exists(Path.Combine(root, file)))
                Read(root, file, files, unreadable, problems);
        }
        foreach (var (name, endings) in Folders)
        {
            if (!Directory.Exists(Path.Combine(root, name)))
                continue;
            foreach (var path in Directory.GetFiles(Path.Combine(root, name)).Order(StringComparer.Ordinal))
                Take(root, name + "/" + Path.GetFileName(path), endings, files, unreadable, problems);
        }
        return new ConfigurationText(root, files) { Exists = exists, Unreadable = unreadable };
    }

    /// <summary>A file's text; null where there is no such file.</summary>
    public string? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>The files of a folder with their texts, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> In(string folder)
        => [.. _files.Where(f => f.Key.StartsWith(folder + "/", StringComparison.Ordinal))];

    // Editors leave files that begin with a dot or end in a tilde; they are nobody's mistake.
    private static void Take(string root, string file, string[] endings, Dictionary<string, string> files, List<string> unreadable, Problems problems)
    {
        var name = Path.GetFileName(file);
        if (name.StartsWith('.') || name.EndsWith('~'))
            return;
        // The rows of tables lie beside them, and are read when the tables are loaded.
        if (file.StartsWith(TableFile.Folder + "/", StringComparison.Ordinal) && name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            return;
        if (Array.Exists(endings, e => name.EndsWith(e, StringComparison.Ordinal)))
            Read(root, file, files, unreadable, problems);
        else if (!name.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            problems.Warning("CFG-STRAY-FILE", new Position(file, 1, 1), $"this file is not read; files here end in {string.Join(" or ", endings)}");
    }

    private static void Read(string root, string file, Dictionary<string, string> files, List<string> unreadable, Problems problems)
    {
        try
        {
            files[file] = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(WithoutMark(File.ReadAllBytes(Path.Combine(root, file))));
        }
        catch (DecoderFallbackException)
        {
            unreadable.Add(file);
            problems.Error("CFG-ENCODING", new Position(file, 1, 1), "the file is not UTF-8", "save it as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable.Add(file);
            problems.Error("CFG-UNREADABLE", new Position(file, 1, 1), $"the file cannot be read: {e.Message}");
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes)
        => bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
}
