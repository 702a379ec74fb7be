using InterfaceEngine.Channels.Messages;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>What a step says of one object. A closed set: it goes on, others go on in its place, it is deliberately not forwarded, or the whole message fails.</summary>
public sealed class StepResult
{
    private StepResult()
    {
    }

    /// <summary>The object goes on as it is.</summary>
    public static StepResult Pass { get; } = new();

    /// <summary>The JSON objects that go on in its place; null where none were made.</summary>
    public IReadOnlyList<JObject>? Objects { get; private init; }

    /// <summary>The HL7 v2 message that goes on in its place; null where none was made.</summary>
    public byte[]? Message { get; private init; }

    /// <summary>Why it does not go on; null where it does.</summary>
    public MessageError? Error { get; private init; }

    /// <summary>Whether the whole message fails.</summary>
    public bool IsFailure { get; private init; }

    /// <summary>A JSON object goes on in its place.</summary>
    /// <param name="made">The object; not to be changed any more.</param>
    public static StepResult Make(JObject made) => new() { Objects = [made] };

    /// <summary>JSON objects go on in its place, each on its own.</summary>
    /// <param name="made">The objects, one at least; not to be changed any more.</param>
    public static StepResult MakeAll(IReadOnlyList<JObject> made) => new() { Objects = made };

    /// <summary>An HL7 v2 message goes on in its place.</summary>
    /// <param name="message">Its bytes, from MSH on; not to be changed any more.</param>
    public static StepResult MakeHl7v2(byte[] message) => new() { Message = message };

    /// <summary>The object is deliberately not forwarded.</summary>
    /// <param name="reason">Why, one sentence without a full stop and without values of the message: it stands in lists and logs.</param>
    public static StepResult Filter(string reason) => new() { Error = new MessageError("PLUGIN-FILTERED", reason) };

    /// <summary>The whole message fails.</summary>
    /// <param name="code">A permanent code, in capitals with hyphens, that begins with the plug-in's own word: <c>WARDS-UNKNOWN</c>.</param>
    /// <param name="message">What was found and what was expected, one sentence without a full stop and without values of the message: it goes to logs and senders.</param>
    /// <param name="place">Where in the message, such as <c>PV1-3</c>; null where it is the whole.</param>
    /// <param name="value">The value that explains it, which is kept apart and never logged; null where none does.</param>
    public static StepResult Fail(string code, string message, string? place = null, string? value = null)
        => new() { Error = new MessageError(code, message) { Place = place, Value = value }, IsFailure = true };
}
