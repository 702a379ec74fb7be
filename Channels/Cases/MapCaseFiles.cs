using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Cases;

/// <summary>
/// The files of one case of a map: <c>in.*</c> is what it reads; <c>expected.json</c> (<c>.hl7</c>, <c>.xml</c>, <c>.csv</c>) is what it makes,
/// <c>expected.1.json</c>, <c>.2.</c> … where it makes several; <c>expected.yaml</c> says what else there is to say; <c>case.yaml</c> says what the map
/// is run with.
/// </summary>
internal sealed class MapCaseFiles
{
    private static readonly FieldSpec[] VerdictFields =
    [
        new("error", FieldKind.Text, "The error's code, where the map fails."),
        new("place", FieldKind.Text, "The error's place in the message."),
        new("objects", FieldKind.Integer, "How many objects the map makes; 0 where it is to make none.") { Min = "0" },
        new("misses", FieldKind.TextList, "The codes that were let through without translation, each as CODESET at TARGET."),
    ];

    private static readonly FieldSpec[] CircumstanceFields =
    [
        CaseFolder.ReceivedAt,
        new("params", FieldKind.TextMap, "The map's parameters, each a plain text."),
        new("focus", FieldKind.Text, "What of the message a map of a part reads: an expression, each of whose values it is given. Without it, the whole."),
        new("channel", FieldKind.Text, "The channel that the object's source names; without it, none."),
        new("control-id", FieldKind.Text, "The control id that the object's source names; without it, that of the message."),
    ];

    private readonly string _folder;

    private MapCaseFiles(string folder) => _folder = folder;

    /// <summary>What the map reads.</summary>
    public required byte[] Input { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The map's parameters.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>What of the message the map reads; null for the whole.</summary>
    public required Expression? Focus { get; init; }

    /// <summary>The channel that it came by; null for none.</summary>
    public required string? Channel { get; init; }

    /// <summary>The sender's id of it; null for that of the message.</summary>
    public required string? ControlId { get; init; }

    /// <summary>What <c>expected.yaml</c> says.</summary>
    public required Settings Expected { get; init; }

    /// <summary>Reads a case.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="map">The map.</param>
    /// <param name="problem">Why it cannot be run.</param>
    /// <returns>The files; null where there is a problem.</returns>
    public static MapCaseFiles? Read(string folder, CompiledMap map, out string? problem)
    {
        if (CaseFolder.FindInput(folder, out problem) is not { } input)
            return null;
        var problems = new Problems();
        var circumstances = CaseFolder.ReadSettings(folder, CaseFolder.Circumstances, CircumstanceFields, problems);
        var verdict = CaseFolder.ReadSettings(folder, CaseFolder.Verdict, VerdictFields, problems);
        var receivedAt = CaseFolder.ReadTime(circumstances, problems);
        foreach (var name in circumstances.TextMap("params").Keys.Except(map.Parameters, StringComparer.Ordinal))
            problems.Unknown("CASE-PARAMETER", circumstances.PlaceOf("params"), $"parameter of the map '{map.Name}'", name, map.Parameters);
        foreach (var (name, value) in circumstances.TextMap("params"))
            if (value.StartsWith("='", StringComparison.Ordinal) || value.StartsWith("=%", StringComparison.Ordinal))
                problems.Error("CASE-PARAMETER", circumstances.PlaceOf("params"), $"'{name}' is a plain text here, not an expression", $"{name}: USD");
        var focus = circumstances.TextOrNull("focus") is { } text
            ? Expression.Compile(new ScalarNode(circumstances.PlaceOf("focus"), text, ScalarStyle.Plain), new ExpressionScope { Focus = map.Source.Focus, Message = map.Source.Focus }, problems)
            : null;
        problem = problems.HasErrors ? string.Join("; ", problems) : null;
        return problem is not null ? null : new MapCaseFiles(folder)
        {
            Input = File.ReadAllBytes(input),
            ReceivedAt = receivedAt,
            Parameters = circumstances.TextMap("params"),
            Focus = focus,
            Channel = circumstances.TextOrNull("channel"),
            ControlId = circumstances.TextOrNull("control-id"),
            Expected = verdict,
        };
    }

    /// <summary>The file that says what the nth object is; null where there is none.</summary>
    /// <param name="number">Which, from 1.</param>
    public string? ExpectedObject(int number)
        => Directory.GetFiles(_folder, $"expected.{number}.*").FirstOrDefault()
            ?? (number == 1 ? Directory.GetFiles(_folder, "expected.*").FirstOrDefault(f => Path.GetFileName(f) is var name && name != CaseFolder.Verdict && name.Count(c => c == '.') == 1) : null);

    /// <summary>What is wrong with the name of an expected file: it would be compared with nothing; null where each says what an object is.</summary>
    /// <param name="ending">The ending of the files that hold what the map makes.</param>
    public string? FindStray(string ending)
    {
        foreach (var file in CaseFolder.ExpectedFiles(_folder))
        {
            var parts = file.Split('.');
            var isNumbered = parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && parts[1][0] != '0';
            if (parts[0] != "expected" || !(parts.Length == 2 || isNumbered) || parts[^1] is "yml" or "yaml")
                return $"{file} is no name of an expected file: expected.{ending}, expected.2.{ending} or {CaseFolder.Verdict}";
            if (parts[^1] != ending)
                return $"{file}: what this map makes is kept in files that end in .{ending}";
            if (parts.Length == 2 && File.Exists(Path.Combine(_folder, $"expected.1.{ending}")))
                return $"{file} and expected.1.{ending} both say what the first object is";
        }
        return null;
    }

    /// <summary>Writes what came as what is expected from now on.</summary>
    /// <param name="objects">What the map made.</param>
    /// <param name="error">Why it failed; null where it did not.</param>
    /// <param name="ruleOf">The rule that made a path of an object.</param>
    public IReadOnlyList<FileUpdate> Update(IReadOnlyList<MappedObject> objects, MessageError? error, Func<MappedObject, string, string?> ruleOf)
    {
        var files = new List<ExpectedFile>();
        for (var i = 0; i < objects.Count; i++)
        {
            var made = objects[i];
            var name = $"expected.{(objects.Count > 1 ? $"{i + 1}." : "")}{PayloadText.EndingOf(made.ContentType)}";
            files.Add(new ExpectedFile(name, PayloadText.Readable(made.Payload, made.ContentType), made.ContentType, path => ruleOf(made, path)));
        }
        if (Verdict(objects, error) is { Count: > 0 } verdict)
            files.Add(ExpectedFile.OfVerdict(verdict));
        return ExpectedFiles.Write(_folder, files);
    }

    // What the expected files do not say by themselves. An author who wrote down more gets the new answer to it.
    private List<string> Verdict(IReadOnlyList<MappedObject> objects, MessageError? error)
    {
        var lines = new List<string>();
        if (error is not null)
        {
            lines.Add($"error: {error.Code}");
            if (error.Place is { } place)
                lines.Add($"place: \"{place}\"");
        }
        else if (objects.Count == 0 || Expected.Has("objects"))
            lines.Add($"objects: {objects.Count}");
        var misses = objects.SelectMany(o => o.Misses).ToArray();
        if (misses.Length > 0)
            lines.AddRange(misses.Select(m => $"  - {m}").Prepend("misses:"));
        return lines;
    }
}
