using System.Text;

namespace InterfaceEngine.Channels.Cases;

/// <summary>One file of what is expected, as an update is to write it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Their media type.</param>
/// <param name="RuleOf">The rule that made a path of it; null where none is known.</param>
internal sealed record ExpectedFile(string Name, byte[] Content, string ContentType, Func<string, string?> RuleOf)
{
    /// <summary>The file that says how the message comes out.</summary>
    public static ExpectedFile OfVerdict(IEnumerable<string> lines)
        => new(CaseFolder.Verdict, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), "text/yaml", _ => null);
}

/// <summary>Writes the expected files of a case, and says what that changes.</summary>
internal static class ExpectedFiles
{
    /// <summary>Makes them the expected files of a case: what differs is written, what is not among them goes.</summary>
    /// <param name="folder">The case's folder.</param>
    /// <param name="files">All that is to be expected.</param>
    public static IReadOnlyList<FileUpdate> Write(string folder, IReadOnlyList<ExpectedFile> files)
    {
        var updates = new List<FileUpdate>();
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Name);
            var update = Compare(file, path);
            if (update.Change != FileChange.Unchanged)
                File.WriteAllBytes(path, file.Content);
            updates.Add(update);
        }
        foreach (var path in Directory.GetFiles(folder, "expected.*"))
        {
            var name = Path.GetFileName(path);
            if (files.Any(f => f.Name == name))
                continue;
            File.Delete(path);
            updates.Add(new FileUpdate(name, FileChange.Removed, [], null));
        }
        return [.. updates.OrderBy(u => u.File, StringComparer.Ordinal)];
    }

    private static FileUpdate Compare(ExpectedFile file, string path)
    {
        if (!File.Exists(path))
            return new FileUpdate(file.Name, FileChange.Added, [], Encoding.UTF8.GetString(file.Content).ReplaceLineEndings("\n").TrimEnd('\n'));
        var differences = new List<CaseDifference>();
        PayloadText.Compare("", File.ReadAllBytes(path), file.Content, file.ContentType, file.RuleOf, differences);
        return new FileUpdate(file.Name, differences.Count == 0 ? FileChange.Unchanged : FileChange.Changed, differences, null);
    }
}
