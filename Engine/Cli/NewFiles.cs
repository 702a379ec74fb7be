using System.Text.RegularExpressions;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Writes what <c>engine new</c> makes: never over what is there.</summary>
internal static partial class NewFiles
{
    /// <summary>Holds a name to what files and channels are called.</summary>
    /// <exception cref="VerbException">It is none.</exception>
    public static string CheckName(string what, string name)
        => Name().IsMatch(name) ? name : throw VerbException.Usage($"'{name}' is no name of {what}: words of small letters and digits with hyphens, such as charges or ward-rules");

    /// <summary>Writes files, all or none.</summary>
    /// <param name="terminal">Gets each file's path.</param>
    /// <param name="folder">The folder that they are for.</param>
    /// <param name="files">The files by path below it.</param>
    /// <exception cref="VerbException">One is there already.</exception>
    public static void Write(Terminal terminal, string folder, IReadOnlyList<(string Path, byte[] Content)> files)
    {
        foreach (var (path, _) in files)
            if (File.Exists(Path.Combine(folder, path)))
                throw VerbException.Failed($"{Path.Combine(folder, path)} is there already; nothing was written");
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
            terminal.Out.WriteLine(Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.GetFullPath(file)) is var near && near.StartsWith("..", StringComparison.Ordinal) ? file : near);
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex Name();
}
