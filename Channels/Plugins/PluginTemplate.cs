using System.Reflection;
using System.Text.RegularExpressions;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>The project that a plug-in begins with: a function, a step, their tests.</summary>
public static partial class PluginTemplate
{
    private const string Root = "Templates/plugin/";

    /// <summary>Whether a plug-in may have a name: words of small letters and digits with hyphens, which begin with a letter.</summary>
    public static bool IsName(string name) => PluginName().IsMatch(name);

    /// <summary>Writes it.</summary>
    /// <param name="folder">The folder that it is written to; made where it is not there.</param>
    /// <param name="name">The plug-in's name; see <see cref="IsName"/>.</param>
    /// <param name="engineFolder">Where the engine's assemblies lie, which it is built against.</param>
    /// <returns>The files, by their paths below the folder, in order.</returns>
    /// <exception cref="IOException">The folder has something in it, or cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written to.</exception>
    public static IReadOnlyList<string> Write(string folder, string name, string engineFolder)
    {
        if (!IsName(name))
            throw new ArgumentException("a plug-in's name is words of small letters and digits with hyphens", nameof(name));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"the folder {folder} is not empty");
        var words = string.Concat(name.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        (string Mark, string Text)[] marks =
        [
            ("{{name}}", name), ("{{Name}}", words), ("{{camel}}", char.ToLowerInvariant(words[0]) + words[1..]), ("{{CODE}}", name.ToUpperInvariant()), ("{{engine}}", engineFolder),
        ];
        var written = new List<string>();
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(r => IsTemplate(r)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var text = reader.ReadToEnd();
            foreach (var (mark, by) in marks)
                text = text.Replace(mark, by, StringComparison.Ordinal);
            var path = resource.Replace('\\', '/')[Root.Length..^".txt".Length].Replace("NAME.", $"{name}.", StringComparison.Ordinal);
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            written.Add(path);
        }
        return written;
    }

    private static bool IsTemplate(string resource) => resource.Replace('\\', '/').StartsWith(Root, StringComparison.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$")]
    private static partial Regex PluginName();
}
