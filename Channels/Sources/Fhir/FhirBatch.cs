using System.Text.Json;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security.Bearer;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Xml;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>Takes a batch: each entry by itself, as though it had come alone, and each a message of its own; one that is refused keeps no other back.</summary>
/// <param name="intake">Takes each.</param>
/// <param name="resources">The types that are taken; empty for all.</param>
/// <param name="forbidden">Why the sender may not ask for something; null where it may.</param>
internal sealed class FhirBatch(FhirIntake intake, IReadOnlyCollection<string> resources, Func<FhirRequest, AuthRefusal?> forbidden)
{
    /// <summary>Takes the entries, one after the other.</summary>
    /// <param name="bundle">The entries.</param>
    /// <param name="whole">The batch as a message, of which each entry's message gets the rest.</param>
    /// <param name="issues">What validation found in the batch; the errors within an entry are the entry's answer.</param>
    /// <param name="cancellationToken">Gives up between two entries.</param>
    /// <returns>What became of each entry.</returns>
    public async ValueTask<IReadOnlyList<FhirOutcome>> TakeAsync(FhirBundle bundle, Envelope whole, IReadOnlyList<FhirIssue> issues, CancellationToken cancellationToken)
    {
        var contents = XmlTree.LooksLikeXml(whole.Content.Span) ? null : ResourcesIn(whole.Content);
        var outcomes = new FhirOutcome[bundle.Entries.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var entry = bundle.Entries[i];
            var own = issues.Where(issue => issue.Severity == Severity.Error && IsIn(issue, entry)).Select(OperationOutcome.From).ToArray();
            if (own.Length > 0)
                outcomes[i] = new FhirOutcome { Status = 422, Issues = own, Error = new MessageError(own[0].Code, own[0].Diagnostics) { Place = own[0].Expression } };
            else if (FhirTransaction.ReadEntry(entry, resources, out var refusal) is not { } wish)
                outcomes[i] = Refused(entry, refusal ?? FhirTransaction.NoRequest);
            else if (forbidden(wish.Asked) is { } no)
                outcomes[i] = Refused(entry, new FhirRefusal(no.Status, no.Error));
            else
                outcomes[i] = await intake.TakeAsync(wish with { Index = 0 }, EnvelopeOf(whole, wish, contents?[i] ?? JsonTree.Write(wish.Resource), i), cancellationToken);
        }
        return outcomes;
    }

    /// <summary>Whether an issue is within an entry, and not of the batch as a whole.</summary>
    public static bool IsIn(FhirIssue issue, FhirBundleEntry entry)
        => issue.Path.StartsWith(entry.Path, StringComparison.Ordinal) && (issue.Path.Length == entry.Path.Length || issue.Path[entry.Path.Length] == '.');

    private static FhirOutcome Refused(FhirBundleEntry entry, FhirRefusal refusal) => new()
    {
        Status = refusal.Status,
        Error = refusal.Error,
        Issues = [OperationOutcome.From(FhirTransaction.IssueAt(entry, refusal))],
    };

    // As it would be had it come by itself, with what it has in the batch beside it.
    private static Envelope EnvelopeOf(Envelope whole, FhirWish wish, ReadOnlyMemory<byte> content, int index) => whole with
    {
        Content = content,
        DuplicateKey = whole.DuplicateKey is null ? null : $"{whole.DuplicateKey}#{index + 1}",
        Attributes = new Dictionary<string, string>(whole.Attributes, StringComparer.Ordinal)
        {
            [FhirAttributes.Interaction] = wish.IsUpdate ? "update" : "create",
            [FhirAttributes.Method] = wish.IsUpdate ? "PUT" : "POST",
            [FhirAttributes.Path] = $"{whole.Attributes[FhirAttributes.Path].TrimEnd('/')}/{wish.Asked.Type}{(wish.Asked.Id.Length > 0 ? "/" + wish.Asked.Id : "")}",
            [FhirAttributes.Query] = wish.Asked.Query,
        },
    };

    // Each resource byte for byte as it stands in its entry. The bytes have been read as JSON before, so they are.
    private static ReadOnlyMemory<byte>?[] ResourcesIn(ReadOnlyMemory<byte> content)
    {
        var start = content.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        var json = new Utf8JsonReader(content.Span[start..], new JsonReaderOptions { MaxDepth = JsonTree.DefaultDepth });
        var found = new List<ReadOnlyMemory<byte>?>();
        var isEntries = false;
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName when json.CurrentDepth == 1:
                    isEntries = json.ValueTextEquals("entry"u8);
                    break;
                case JsonTokenType.StartObject when isEntries && json.CurrentDepth == 2:
                    found.Add(null);
                    break;
                case JsonTokenType.PropertyName when isEntries && json.CurrentDepth == 3:
                    var isResource = json.ValueTextEquals("resource"u8);
                    json.Read();
                    var from = (int)json.TokenStartIndex;
                    json.Skip();
                    if (isResource)
                        found[^1] = content.Slice(start + from, (int)json.BytesConsumed - from);
                    break;
            }
        }
        return [.. found];
    }
}
