using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

/// <summary>A configuration written in a test: files one after the other, each begun by a line <c>--- path</c>.</summary>
internal static class ConfigurationOf
{
    /// <summary>Loads it; a problem, even a warning, fails the test.</summary>
    public static ConfigurationModel Files(string files, string? environment = null)
    {
        var problems = new Problems();
        var model = Files(files, problems, environment);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        return model!;
    }

    /// <summary>Loads it and collects the problems.</summary>
    public static ConfigurationModel? Files(string files, Problems problems, string? environment = null)
        => Configuration.Load(new ConfigurationText("/configuration", Split(files)), environment, TestComponents.Registry, problems);

    /// <summary>The files by path.</summary>
    public static Dictionary<string, string> Split(string files)
    {
        var result = new Dictionary<string, string>();
        foreach (var part in ("\n" + files.ReplaceLineEndings("\n")).Split("\n--- ", StringSplitOptions.RemoveEmptyEntries))
        {
            var line = part.IndexOf('\n', StringComparison.Ordinal);
            result[part[..line].Trim()] = part[(line + 1)..];
        }
        return result;
    }
}
