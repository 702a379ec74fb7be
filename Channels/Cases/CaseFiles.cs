using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Cases;

/// <summary>
/// The files of one case: <c>in.*</c> is the message; <c>expected.DEST.*</c> is what a destination gets, <c>expected.DEST.1.*</c>, <c>.2.</c> … where it gets
/// several; <c>expected.yaml</c> says the state, error and acknowledgment; <c>case.yaml</c> says what the transport knew.
/// </summary>
internal sealed class CaseFiles
{
    private static readonly FieldSpec[] VerdictFields =
    [
        new("state", FieldKind.Choice, "The message's state.") { Choices = ["processed", "filtered", "failed", "rejected"] },
        new("error", FieldKind.Text, "The error's code, where it failed, was filtered or rejected."),
        new("place", FieldKind.Text, "The error's place in the message."),
        new("acknowledgment", FieldKind.Choice, "What an HL7 v2 sender hears.") { Choices = ["AA", "AE", "AR"] },
    ];

    private static readonly FieldSpec[] CircumstanceFields =
    [
        CaseFolder.ReceivedAt,
        new("attributes", FieldKind.TextMap, "What the transport says of it: method, path, file."),
    ];

    private readonly string _folder;

    private CaseFiles(string folder) => _folder = folder;

    /// <summary>The message.</summary>
    public required byte[] Input { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The transport's attributes.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>What <c>expected.yaml</c> says.</summary>
    public required Settings Expected { get; init; }

    /// <summary>Whether there is an <c>expected.yaml</c>.</summary>
    public required bool HasVerdict { get; init; }

    /// <summary>Reads a case.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="problem">Why it cannot be run.</param>
    /// <returns>The files; null where there is a problem.</returns>
    public static CaseFiles? Read(string folder, out string? problem)
    {
        if (CaseFolder.FindInput(folder, out problem) is not { } input)
            return null;
        var problems = new Problems();
        var circumstances = CaseFolder.ReadSettings(folder, CaseFolder.Circumstances, CircumstanceFields, problems);
        var verdict = CaseFolder.ReadSettings(folder, CaseFolder.Verdict, VerdictFields, problems);
        var receivedAt = CaseFolder.ReadTime(circumstances, problems);
        problem = problems.HasErrors ? string.Join("; ", problems) : null;
        return problem is not null ? null : new CaseFiles(folder)
        {
            Input = File.ReadAllBytes(input),
            ReceivedAt = receivedAt,
            Attributes = circumstances.TextMap("attributes"),
            Expected = verdict,
            HasVerdict = File.Exists(Path.Combine(folder, CaseFolder.Verdict)),
        };
    }

    /// <summary>The file that says what a destination gets as its nth delivery; null where there is none.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="number">Which delivery, from 1.</param>
    public string? ExpectedPayload(string destination, int number)
        => Directory.GetFiles(_folder, $"expected.{destination}.{number}.*").FirstOrDefault()
            ?? (number == 1 ? Directory.GetFiles(_folder, $"expected.{destination}.*").FirstOrDefault(f => Path.GetFileName(f).Count(c => c == '.') == 2) : null);

    /// <summary>What is wrong with the name of an expected file: it would be compared with nothing; null where each names a destination.</summary>
    /// <param name="destinations">The channel's destinations.</param>
    public string? FindStray(IReadOnlyCollection<string> destinations)
    {
        foreach (var file in CaseFolder.ExpectedFiles(_folder))
        {
            var parts = file.Split('.');
            var isNumbered = parts.Length == 4 && parts[2].Length > 0 && parts[2].All(char.IsAsciiDigit) && parts[2][0] != '0';
            if (parts[0] != "expected" || !(parts.Length == 3 || isNumbered))
                return $"{file} is no name of an expected file: expected.DESTINATION.json, expected.DESTINATION.2.json or {CaseFolder.Verdict}";
            if (!destinations.Contains(parts[1]))
                return $"{file}: there is no destination '{parts[1]}' "
                    + (NearNames.Nearest(parts[1], destinations) is { } near ? $"(did you mean '{near}'?)" : $"(known: {string.Join(", ", destinations)})");
        }
        return null;
    }

    /// <summary>Writes what came as what is expected from now on.</summary>
    /// <param name="deliveries">What is owed.</param>
    /// <param name="state">The message's state.</param>
    /// <param name="error">Its error.</param>
    /// <param name="ruleOf">The rule that made a path of a delivery's payload.</param>
    public IReadOnlyList<FileUpdate> Update(IReadOnlyList<OwedDelivery> deliveries, string state, MessageError? error, Func<OwedDelivery, string, string?> ruleOf)
    {
        var files = new List<ExpectedFile>();
        foreach (var group in deliveries.GroupBy(d => d.Destination, StringComparer.Ordinal))
        {
            var (number, several) = (0, group.Count() > 1);
            foreach (var delivery in group)
            {
                number++;
                var name = $"expected.{group.Key}{(several ? $".{number}" : "")}.{PayloadText.EndingOf(delivery.ContentType)}";
                files.Add(new ExpectedFile(name, PayloadText.Readable(delivery.Payload, delivery.ContentType), delivery.ContentType, path => ruleOf(delivery, path)));
            }
        }
        if (Verdict(state, error) is { } verdict)
            files.Add(verdict);
        return ExpectedFiles.Write(_folder, files);
    }

    // An author who wrote down a verdict gets the new one; where all went well none is needed.
    private ExpectedFile? Verdict(string state, MessageError? error)
    {
        if (state == "processed" && !HasVerdict)
            return null;
        var lines = new List<string> { $"state: {state}" };
        if (error is not null)
            lines.Add($"error: {error.Code}");
        if (Expected.Has("place") && error?.Place is { } place)
            lines.Add($"place: \"{place}\"");
        if (Expected.TextOrNull("acknowledgment") is { } acknowledgment)
            lines.Add($"acknowledgment: {acknowledgment}");
        return ExpectedFile.OfVerdict(lines);
    }
}
