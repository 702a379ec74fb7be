using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace InterfaceEngine.Channels.Messages;

/// <summary>Names one stored message: the store's segment and the message's number in it. Ids ascend in accept order.</summary>
/// <param name="Segment">The store's segment, from 1.</param>
/// <param name="Number">The number in the segment, from 1.</param>
public readonly record struct MessageId(int Segment, long Number) : IComparable<MessageId>
{
    /// <summary>The form that people see and type: <c>m-3-1042</c>.</summary>
    public override string ToString() => $"m-{Segment}-{Number}";

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out MessageId id)
    {
        id = default;
        if (!IdText.TryRead(text, 'm', out var segment, out var number))
            return false;
        id = new MessageId(segment, number);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(MessageId other)
        => Segment != other.Segment ? Segment.CompareTo(other.Segment) : Number.CompareTo(other.Number);
}

/// <summary>Names one delivery: the segment of its message and its own number there.</summary>
/// <param name="Segment">The segment of the message it belongs to.</param>
/// <param name="Number">The number among that segment's deliveries, from 1.</param>
public readonly record struct DeliveryId(int Segment, long Number) : IComparable<DeliveryId>
{
    /// <summary>The form that people see and type: <c>d-3-2107</c>.</summary>
    public override string ToString() => $"d-{Segment}-{Number}";

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out DeliveryId id)
    {
        id = default;
        if (!IdText.TryRead(text, 'd', out var segment, out var number))
            return false;
        id = new DeliveryId(segment, number);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(DeliveryId other)
        => Segment != other.Segment ? Segment.CompareTo(other.Segment) : Number.CompareTo(other.Number);
}

/// <summary>
/// Names a transaction: one object of one message, with all that is owed of it. <c>t-3-1042</c> is the first object of <c>m-3-1042</c>,
/// <c>t-3-1042.2</c> the second.
/// </summary>
/// <param name="Message">The message.</param>
/// <param name="Object">Which of the objects that the channel's pipeline made of it, from 1.</param>
public readonly record struct TransactionId(MessageId Message, int Object) : IComparable<TransactionId>
{
    /// <summary>The form that people see and type.</summary>
    public override string ToString()
        => Object == 1 ? $"t-{Message.Segment}-{Message.Number}" : string.Create(CultureInfo.InvariantCulture, $"t-{Message.Segment}-{Message.Number}.{Object}");

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out TransactionId id)
    {
        id = default;
        var (whole, thing) = (text, 1);
        if (text?.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            if (!int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, null, out thing) || thing < 1)
                return false;
            whole = text[..dot];
        }
        if (!IdText.TryRead(whole, 't', out var segment, out var number))
            return false;
        id = new TransactionId(new MessageId(segment, number), thing);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(TransactionId other)
        => Message != other.Message ? Message.CompareTo(other.Message) : Object.CompareTo(other.Object);
}

internal static class IdText
{
    public static bool TryRead([NotNullWhen(true)] string? text, char kind, out int segment, out long number)
    {
        (segment, number) = (0, 0);
        if (text is null || text.Length < 5 || text[0] != kind || text[1] != '-')
            return false;
        var dash = text.IndexOf('-', 2);
        return dash > 0
            && int.TryParse(text.AsSpan(2, dash - 2), NumberStyles.None, null, out segment)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, null, out number);
    }
}
