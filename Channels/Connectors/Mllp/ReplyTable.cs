using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>What the target did with a message, as far as its answer or its silence tells.</summary>
internal enum ReplyCondition
{
    /// <summary>MSA-1 is AA.</summary>
    AA,

    /// <summary>MSA-1 is AE.</summary>
    AE,

    /// <summary>MSA-1 is AR.</summary>
    AR,

    /// <summary>MSA-1 is CA.</summary>
    CA,

    /// <summary>MSA-1 is CE.</summary>
    CE,

    /// <summary>MSA-1 is CR.</summary>
    CR,

    /// <summary>Nothing came in time.</summary>
    NoReply,

    /// <summary>What came is no acknowledgment: no message, or one without MSA.</summary>
    Unreadable,

    /// <summary>MSA-2 names another message than the one sent.</summary>
    OtherMessage,

    /// <summary>MSA-1 is none of table 0008.</summary>
    UnknownCode,

    /// <summary>CA came, and the application acknowledgment that MSH-16 asked for did not.</summary>
    NoApplicationAcknowledgment,
}

/// <summary>What follows a <see cref="ReplyCondition"/>.</summary>
internal enum ReplyAction
{
    /// <summary>The target has it.</summary>
    Accept,

    /// <summary>The target has it; the condition is kept with the delivery, counted and logged.</summary>
    Warn,

    /// <summary>The same again later.</summary>
    Retry,

    /// <summary>Never again as it is.</summary>
    Park,

    /// <summary>Nothing more goes to the target until a person has looked.</summary>
    Stop,
}

/// <summary>The action for each condition: a destination's own, else its system's, else the standard's meaning.</summary>
internal sealed class ReplyTable
{
    private static readonly string[] Actions = ["accept", "warn", "retry", "park", "stop"];

    private static readonly Row[] Rows =
    [
        new(ReplyCondition.AA, "AA", ReplyAction.Accept, "The application took it."),
        new(ReplyCondition.AE, "AE", ReplyAction.Park, "The content is at fault."),
        new(ReplyCondition.AR, "AR", ReplyAction.Retry, "The target does not take it, or not now."),
        new(ReplyCondition.CA, "CA", ReplyAction.Accept, "It is stored. Where MSH-16 asks for an application acknowledgment too, that one is waited for, and decides."),
        new(ReplyCondition.CE, "CE", ReplyAction.Park, "It could not be accepted."),
        new(ReplyCondition.CR, "CR", ReplyAction.Retry, "The target does not accept it, or not now."),
        new(ReplyCondition.NoReply, "no-reply", ReplyAction.Retry, "Nothing came within `timeout`; the connection is closed."),
        new(ReplyCondition.Unreadable, "unreadable", ReplyAction.Retry, "What came is no acknowledgment: no message, or one without MSA. The connection is closed."),
        new(ReplyCondition.OtherMessage, "other-message", ReplyAction.Retry, "MSA-2 names another message than the one sent. The connection is closed."),
        new(ReplyCondition.UnknownCode, "unknown-code", ReplyAction.Retry, "MSA-1 is none of table 0008."),
        new(ReplyCondition.NoApplicationAcknowledgment, "no-application-acknowledgment", ReplyAction.Warn,
            "CA came, but within `application-timeout` no application acknowledgment, although MSH-16 of what was sent is AL or SU. The target has it safely: the same again would be a repeat."),
    ];

    private readonly ReplyAction[] _actions;

    private ReplyTable(ReplyAction[] actions) => _actions = actions;

    /// <summary>The action for a condition.</summary>
    public ReplyAction this[ReplyCondition condition] => _actions[(int)condition];

    /// <summary>The condition that a code of table 0008 is.</summary>
    public static ReplyCondition Of(Hl7v2AcknowledgmentCode code) => (ReplyCondition)(int)code;

    /// <summary>The key under which a condition's action is set.</summary>
    public static string KeyOf(ReplyCondition condition) => Rows[(int)condition].Key;

    /// <summary>The block <c>replies:</c>.</summary>
    /// <param name="meaning">What it is for, there where it stands.</param>
    public static FieldSpec Field(string meaning) => new("replies", FieldKind.Block, meaning)
    {
        Default = "{}",
        Fields =
        [
            .. Rows.Select(row => new FieldSpec(row.Key, FieldKind.Choice, $"{row.Meaning} Where nothing says otherwise: `{Word(row.Action)}`.")
            {
                Choices = Actions,
                Example = Word(row.Action),
            }),
        ],
    };

    /// <summary>Lays a destination's block over its system's.</summary>
    public static ReplyTable From(Settings send, Settings system)
    {
        var (own, ofSystem) = (send.Block("replies"), system.Block("replies"));
        return new ReplyTable([
            .. Rows.Select(row => (own.TextOrNull(row.Key) ?? ofSystem.TextOrNull(row.Key)) is { } word
                ? Enum.Parse<ReplyAction>(word, ignoreCase: true)
                : row.Action),
        ]);
    }

    private static string Word(ReplyAction action) => Actions[(int)action];

    private sealed record Row(ReplyCondition Condition, string Key, ReplyAction Action, string Meaning);
}
