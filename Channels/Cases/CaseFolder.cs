using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Cases;

/// <summary>What the folders of all cases have in common: one message, two files that say more, and files that say what is expected.</summary>
internal static class CaseFolder
{
    /// <summary>The file that says how the message should come out.</summary>
    public const string Verdict = "expected.yaml";

    /// <summary>The file that says in what circumstances it came.</summary>
    public const string Circumstances = "case.yaml";

    /// <summary>The key of <see cref="Circumstances"/> that says when the message came.</summary>
    public static FieldSpec ReceivedAt { get; } = new("received-at", FieldKind.Text, "When the message came: what now() says.") { Default = "2026-01-01T00:00:00Z" };

    /// <summary>The message's file.</summary>
    /// <param name="folder">The case's folder.</param>
    /// <param name="problem">Why there is none to run.</param>
    public static string? FindInput(string folder, out string? problem)
    {
        var inputs = Directory.GetFiles(folder, "in.*");
        problem = inputs.Length == 1 ? null
            : inputs.Length > 1 ? "there are several messages called in.*; a case has one"
            : "there is no message: a file called in.hl7, in.json, in.csv …" + Suggest(folder);
        return problem is null ? inputs[0] : null;
    }

    /// <summary>Reads one of the files that say more; where it is not there, its keys have their defaults.</summary>
    public static Settings ReadSettings(string folder, string file, IReadOnlyList<FieldSpec> fields, Problems problems)
    {
        var path = Path.Combine(folder, file);
        var root = File.Exists(path) ? YamlReader.Read(path, File.ReadAllText(path), problems) : null;
        if (root is not null and not MappingNode)
            problems.Error("CFG-SHAPE", root.At, $"{file} is a block of keys, this is {root.KindName}");
        return SettingsReader.Read(root as MappingNode, [.. fields], new SettingsScope { Name = file, At = new Position(path, 1, 1) }, problems);
    }

    /// <summary>When the message came.</summary>
    public static DateTimeOffset ReadTime(Settings circumstances, Problems problems)
    {
        if (!DateTimeOffset.TryParse(circumstances.TextOrNull(ReceivedAt.Key), out var receivedAt))
            problems.Error("CASE-TIME", circumstances.PlaceOf(ReceivedAt.Key), "'received-at' must be a time with its zone, such as 2026-03-04T12:00:00Z");
        return receivedAt;
    }

    /// <summary>The files that say what is expected, and those whose names were probably meant to: in the order of their names.</summary>
    public static IEnumerable<string> ExpectedFiles(string folder)
        => Directory.GetFiles(folder).Select(f => Path.GetFileName(f))
            .Where(f => f != Verdict && f != Circumstances && !f.StartsWith("in.", StringComparison.Ordinal) && IsMeantToExpect(f))
            .Order(StringComparer.Ordinal);

    private static bool IsMeantToExpect(string file)
        => file.StartsWith("expected", StringComparison.Ordinal) || NearNames.Nearest(file.Split('.')[0], ["expected"]) is not null
            || NearNames.Nearest(file, [Verdict, Circumstances]) is not null;

    private static string Suggest(string folder)
        => Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).FirstOrDefault(f => f.EndsWith(".hl7", StringComparison.Ordinal)
            && !f.StartsWith("expected", StringComparison.Ordinal)) is { } near ? $" (is it {near}?)" : "";
}
