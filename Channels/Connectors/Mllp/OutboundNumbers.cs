using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>
/// The numbers of a destination whose messages are numbered (HL7 v2 chapter 2, "Sequence number protocol"). A delivery's number is synced before the delivery is
/// sent, and is the same at every repeat. Used by one delivery at a time.
/// </summary>
internal sealed class OutboundNumbers(IComponentState state, TimeProvider time)
{
    private static readonly Hl7v2Path Type = new(Hl7v2SegmentId.Msh, field: 9);
    private static readonly Hl7v2Path ControlId = new(Hl7v2SegmentId.Msh, field: 10);
    private static readonly Hl7v2Path Number = new(Hl7v2SegmentId.Msh, field: 13);

    private bool _isRead;
    private long _last;
    private string _owner = "";
    private long _next = 1;
    private int _questions;

    /// <summary>Whether both sides are known to agree on the next number; otherwise the target has to be asked.</summary>
    public bool IsAgreed { get; set; }

    /// <summary>The question that begins a link: the header alone, with the number 0 and a control id of its own.</summary>
    public MllpPayload Question(MllpPayload message)
    {
        var content = message.Content.Span;
        var end = content.IndexOfAny((byte)'\r', (byte)'\n');
        var id = string.Create(CultureInfo.InvariantCulture, $"Q{time.GetUtcNow().ToUnixTimeMilliseconds():X}-{++_questions % 4096:X}");
        var editor = Edit((byte[])[.. end < 0 ? content : content[..end], (byte)'\r']);
        editor.SetText(Type, "");
        editor.SetText(ControlId, id);
        editor.SetText(Number, "0");
        return new MllpPayload(editor.ToArray(), id);
    }

    /// <summary>Takes the target's answer to the question.</summary>
    /// <param name="expected">MSA-4: the number that it expects next; -1 where it takes any.</param>
    /// <param name="delivery">What is to be sent next.</param>
    /// <returns>Null, or why the two sides cannot agree by themselves.</returns>
    public MessageError? Agree(long expected, DeliveryId delivery)
    {
        Read();
        var isRepeat = _owner == delivery.ToString();
        if (expected == -1)
            _next = _last + 1;
        else if (_last == 0 && expected > 0)
            _next = expected;
        else if (expected < 1 || (expected != _last + 1 && expected != _last))
            return new MessageError("MLLP-SEQUENCE-STOPPED", $"the target expects number {expected} next, and the last that was sent to it is {_last}; people of both sides must agree on a number")
            {
                Place = "MSA-4",
            };
        else if (!isRepeat)
            // Where the last was never taken, because it was refused or given up, its number is still free.
            _next = expected;
        IsAgreed = true;
        return null;
    }

    /// <summary>The number of a delivery: the one that it had, or the next, synced before this returns.</summary>
    /// <exception cref="ComponentStateException">It cannot be kept now, so nothing may be sent.</exception>
    public async ValueTask<long> AssignAsync(DeliveryId delivery)
    {
        Read();
        if (_owner == delivery.ToString())
            return _last;
        await state.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{_next} {delivery}"));
        (_last, _owner) = (_next, delivery.ToString());
        _next = _last + 1;
        return _last;
    }

    /// <summary>A message with its number in MSH-13.</summary>
    public static MllpPayload WithNumber(MllpPayload message, long number)
    {
        var editor = Edit(message.Content);
        editor.SetText(Number, number.ToString(CultureInfo.InvariantCulture));
        return message with { Content = editor.ToArray() };
    }

    /// <summary>MSA-4 of an answer; null where it has none.</summary>
    public static long? ReadExpected(ReadOnlyMemory<byte> answer)
        => Hl7v2Message.TryParse(answer, out var message, out _)
            && long.TryParse(message.Find(Hl7v2SegmentId.Msa).Field(4).ReadText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Read()
    {
        if (_isRead)
            return;
        if (state.Read() is { } text && text.Split(' ') is [var number, var owner] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            (_last, _owner, _next) = (last, owner, last + 1);
        _isRead = true;
    }

    private static Hl7v2Editor Edit(ReadOnlyMemory<byte> content) => Hl7v2Message.TryParse(content, out var message, out var error)
        ? new Hl7v2Editor(message)
        : throw new InvalidOperationException($"A message whose header can be read cannot be parsed: {error.Code}.");
}
