using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>Makes the requests of one destination.</summary>
internal sealed class FhirRequests
{
    private const string XmlType = "application/fhir+xml";
    private const string Condition = "condition";

    private readonly FhirInteraction? _interaction;
    private readonly string? _condition;
    private readonly List<(string Name, string Value)> _headers;

    public FhirRequests(Settings send, Settings system, Func<string, string> secrets)
    {
        _interaction = FhirInteractions.Of(send.TextOrNull("interaction"));
        _condition = send.Has(Condition) ? send.Template(Condition).Text : null;
        _headers = HttpCall.HeadersOf(system, secrets);
        Base = HttpCall.BaseOf(system.Text("url"));
    }

    /// <summary>The server's base address, without a slash at its end.</summary>
    public string Base { get; }

    /// <summary>Where it goes, as status shows it.</summary>
    public string Endpoint => $"fhir {_interaction?.WordFor() ?? "as the payload says"} {Base}";

    /// <summary>The request for the server's CapabilityStatement.</summary>
    public HttpCall Metadata() => new(HttpMethod.Get, $"{Base}/metadata", [.. _headers, ("Accept", FhirReader.MediaType)], null);

    /// <summary>The request of a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="wrong">Why there can be none; null where there is one.</param>
    public FhirRequest? Make(Delivery delivery, out MessageError? wrong)
    {
        if (FhirPayload.Read(delivery.Payload, out wrong) is not { } payload)
            return null;
        var interaction = _interaction ?? Guess(payload);
        var search = interaction.IsConditional() || WrapsCreate(interaction, payload) ? SearchOf(delivery, payload, out wrong) : null;
        if (wrong is null)
            wrong = WrongWith(interaction, payload);
        if (wrong is not null)
            return null;
        var (method, path) = interaction switch
        {
            FhirInteraction.Create or FhirInteraction.ConditionalCreate => (HttpMethod.Post, $"/{payload.Type}"),
            FhirInteraction.Update => (HttpMethod.Put, $"/{payload.Type}/{payload.Id}"),
            FhirInteraction.ConditionalUpdate => (HttpMethod.Put, $"/{payload.Type}?{search}"),
            FhirInteraction.Delete => (HttpMethod.Delete, $"/{payload.Type}/{payload.Id}"),
            FhirInteraction.ConditionalDelete => (HttpMethod.Delete, $"/{payload.Type}?{search}"),
            _ => (HttpMethod.Post, ""),
        };
        List<(string Name, string Value)> headers =
        [
            ("Accept", FhirReader.MediaType),
            ("Prefer", delivery.WantsReply ? "return=representation" : "return=minimal"),
            .. _headers,
            ("Idempotency-Key", delivery.Key),
        ];
        if (!interaction.IsRemoval())
            headers.Insert(0, ("Content-Type", payload.IsXml ? XmlType : FhirReader.MediaType));
        if (interaction == FhirInteraction.ConditionalCreate)
            headers.Add(("If-None-Exist", search!));
        var isWrapped = interaction.IsOfBundle() && payload.BundleType is null;
        ReadOnlyMemory<byte>? body = interaction.IsRemoval() ? null : isWrapped ? Wrap(interaction, payload, search, delivery.Payload) : delivery.Payload;
        return new FhirRequest(interaction, payload.Type, new HttpCall(method, Base + path, headers, body), isWrapped ? 1 : payload.EntryCount, DangerOf(interaction, payload, search));
    }

    private FhirInteraction Guess(FhirPayload payload) => payload.BundleType switch
    {
        "transaction" => FhirInteraction.Transaction,
        "batch" => FhirInteraction.Batch,
        _ when _condition is not null => FhirInteraction.ConditionalCreate,
        _ when payload.Id is not null => FhirInteraction.Update,
        _ when payload.IdentifierSearch() is not null => FhirInteraction.ConditionalCreate,
        _ => FhirInteraction.Create,
    };

    private static bool WrapsCreate(FhirInteraction interaction, FhirPayload payload)
        => interaction.IsOfBundle() && payload is { BundleType: null, Id: null };

    private string? SearchOf(Delivery delivery, FhirPayload payload, out MessageError? wrong)
    {
        wrong = null;
        var search = _condition is null ? payload.IdentifierSearch()
            : Encoded((delivery.Attributes.TryGetValue(Condition, out var filled) ? filled : _condition).TrimStart('?'));
        if (search is null)
        {
            wrong = new MessageError("FHIR-NO-CONDITION",
                $"the {payload.Type} has no identifier with a system and a value, and there is no condition; say one with 'condition', or have the map give it an identifier")
            { Place = $"{payload.Type}.identifier" };
        }
        else if (search.Split('&').Any(IsOpen))
        {
            // "identifier=urn:x|" finds everything that has any identifier of that system.
            wrong = new MessageError("FHIR-NO-CONDITION", "the condition came to a search without a value, which would find other resources too; expected name=value, or name=system|value");
        }
        return search;
    }

    private static bool IsOpen(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals <= 0 || equals == parameter.Length - 1 || parameter.EndsWith("%7C", StringComparison.OrdinalIgnoreCase);
    }

    // What the file's author wrote as it reads, such as the bar of a token.
    private static string Encoded(string search)
    {
        var text = new StringBuilder(search.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(search))
        {
            if (b is > 0x20 and < 0x7F && (char)b is not ('|' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '}' or '#'))
                text.Append((char)b);
            else
                text.Append('%').Append(b.ToString("X2"));
        }
        return text.ToString();
    }

    private static MessageError? WrongWith(FhirInteraction interaction, FhirPayload payload) => interaction switch
    {
        FhirInteraction.Update or FhirInteraction.Delete when payload.Id is null
            => new MessageError("FHIR-NO-ID", $"the {payload.Type} has no id, which an {interaction.WordFor()} needs; expected up to 64 letters, digits, '-' and '.'") { Place = $"{payload.Type}.id" },
        FhirInteraction.Transaction or FhirInteraction.Batch when payload.BundleType is { } type && type != interaction.WordFor()
            => new MessageError("FHIR-PAYLOAD", $"the Bundle is no {interaction.WordFor()}; change 'interaction', or the type that the map gives it") { Place = "Bundle.type" },
        FhirInteraction.Transaction or FhirInteraction.Batch when payload is { BundleType: null, IsXml: true }
            => new MessageError("FHIR-PAYLOAD", $"a resource in XML cannot be put into a {interaction.WordFor()}; have it made as JSON"),
        _ => null,
    };

    private static string? DangerOf(FhirInteraction interaction, FhirPayload payload, string? search) => interaction switch
    {
        FhirInteraction.Create => "a repeated create makes another; a conditional-create would not",
        _ when search is not null && !interaction.IsRemoval() && !payload.IsFoundBy(search) => "the resource does not carry the identifier that the condition looks for, so that a repeat would not find it and make another",
        _ when interaction.IsOfBundle() && payload.UnsafeEntries.Count > 0 => $"a repeat would do again what has no condition: give {Entries(payload.UnsafeEntries)} an ifNoneExist, or make it a PUT",
        _ => null,
    };

    private static string Entries(IReadOnlyList<int> indexes)
        => $"entry {string.Join(", ", indexes.Take(10))}{(indexes.Count > 10 ? ", …" : "")} (from 0)";

    private static byte[] Wrap(FhirInteraction interaction, FhirPayload payload, string? search, ReadOnlyMemory<byte> resource)
    {
        var request = payload.Id is { } id
            ? $$"""{"method":"PUT","url":"{{payload.Type}}/{{id}}"}"""
            : $$"""{"method":"POST","url":"{{payload.Type}}","ifNoneExist":"{{search}}"}""";
        // The encoded search has no character that JSON would want escaped; a byte order mark has no place within.
        var bytes = resource.Span.StartsWith(Encoding.UTF8.Preamble) ? resource.Span[Encoding.UTF8.Preamble.Length..] : resource.Span;
        return [.. Encoding.UTF8.GetBytes($$"""{"resourceType":"Bundle","type":"{{interaction.WordFor()}}","entry":[{"resource":"""), .. bytes, .. Encoding.UTF8.GetBytes($",\"request\":{request}}}]}}")];
    }
}
