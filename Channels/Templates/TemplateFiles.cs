using System.Reflection;

namespace InterfaceEngine.Channels.Templates;

/// <summary>The files that <c>engine new</c> begins with. They lie in this assembly.</summary>
public static class TemplateFiles
{
    private const string Root = "Templates/";

    /// <summary>Reads a template with its marks filled in.</summary>
    /// <param name="template">Its name: <c>config</c> or <c>channel</c>.</param>
    /// <param name="marks">What stands for <c>{{NAME}}</c>, by name without the braces; <c>name</c> stands for NAME in paths too.</param>
    /// <returns>The files by path below the folder that they are for, in order.</returns>
    public static IReadOnlyList<(string Path, string Text)> Read(string template, IReadOnlyDictionary<string, string> marks)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var start = $"{Root}{template}/";
        var files = new List<(string, string)>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            var path = resource.Replace('\\', '/');
            if (!path.StartsWith(start, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var text = reader.ReadToEnd();
            foreach (var (mark, value) in marks)
                text = text.Replace("{{" + mark + "}}", value, StringComparison.Ordinal);
            files.Add((path[start.Length..^".txt".Length].Replace("NAME", marks["name"], StringComparison.Ordinal), text));
        }
        return files;
    }
}
