using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>Makes the answer to a query of what a destination replied: pure, like every run.</summary>
internal static class ReplyRun
{
    /// <summary>The longest reply that is kept and sent: 1 MB.</summary>
    public const int MaxReply = 1 << 20;

    private static readonly Hl7v2Path AcknowledgedId = new(Hl7v2SegmentId.Msa, field: 2);

    /// <summary>Runs the steps over a reply, and addresses what they make to the sender.</summary>
    /// <param name="plan">What is made of replies.</param>
    /// <param name="query">The message that is answered, opened.</param>
    /// <param name="reply">The destination's reply.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="tables">The reference tables that the steps look into.</param>
    public static Answer Run(ReplyPlan plan, OpenedMessage query, ReadOnlyMemory<byte> reply, string channel, RunTables tables)
    {
        if (reply.Length > MaxReply)
            return new Answer(new MessageError("REPLY-TOO-LARGE", $"the destination replied more than {MaxReply} bytes, which no answer may have"));
        var made = Apply(plan, query, reply, channel, tables, out var error);
        return error is not null ? new Answer(error)
            : !Hl7v2Message.TryParse(made, out var message, out _) || !message.Find(Hl7v2SegmentId.Msa).Exists
                ? new Answer(new MessageError("REPLY-NO-MSA", "what was made of the destination's reply is no HL7 v2 message with an MSA segment, so it answers nothing"))
            : new Answer((MessageError?)null) { Reply = Address(message, made, query) };
    }

    private static ReadOnlyMemory<byte> Apply(ReplyPlan plan, OpenedMessage query, ReadOnlyMemory<byte> reply, string channel, RunTables tables, out MessageError? error)
    {
        error = null;
        if (plan.Steps.Length == 0)
            return reply;
        var read = plan.Reader.Read(query.Envelope with { Content = reply, Attributes = Envelope.NoAttributes, DuplicateKey = null });
        if ((error = read.Error) is not null)
            return default;
        var run = new PipelineRun(query.Context!, new MapOrigin(channel, query.ControlId)) { Tables = tables };
        var objects = new List<PipelineObject>(1) { new(read.Value) };
        foreach (var step in plan.Steps)
        {
            var next = new List<PipelineObject>(1);
            foreach (var one in objects)
            {
                var verdict = step.Apply(run, one, next);
                if ((error = verdict.Error) is not null)
                    return default;
            }
            objects = next;
        }
        if (objects.Count == 1)
            return objects[0].Made?.Payload ?? reply;
        error = new MessageError("REPLY-NOT-ONE", $"the steps over the destination's reply made {objects.Count} messages; the sender wants one");
        return default;
    }

    // The destination answers the message that it was sent; the sender knows its own. What a map makes has no addresses where the map gives it none.
    private static ReadOnlyMemory<byte> Address(Hl7v2Message message, ReadOnlyMemory<byte> made, OpenedMessage query)
    {
        var (header, asked) = (message.Header, query.Content.Message!.Header);
        var id = asked.Field(10).ReadText();
        var isAnswered = message.Find(Hl7v2SegmentId.Msa).Field(2).ReadText() == id;
        var isAddressed = !header.Field(5).IsEmpty || !header.Field(6).IsEmpty;
        if (isAnswered && isAddressed && !header.Field(10).IsEmpty)
            return made;
        var editor = new Hl7v2Editor(message);
        if (!isAnswered)
            editor.SetText(AcknowledgedId, id);
        if (header.Field(10).IsEmpty)
            editor.SetText(Header(10), ApplicationReply.IdFor(query.Envelope));
        foreach (var (to, from) in isAddressed ? [] : Addresses)
        {
            if (header.Field(to).IsEmpty && !asked.Field(from).IsEmpty)
                editor.SetValue(Header(to), asked.Field(from));
        }
        return editor.ToArray();
    }

    private static (int To, int From)[] Addresses { get; } = [(3, 5), (4, 6), (5, 3), (6, 4)];

    private static Hl7v2Path Header(int field) => new(Hl7v2SegmentId.Msh, field: field);
}
