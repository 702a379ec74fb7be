using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Acknowledgments;

/// <summary>
/// What an HL7 v2 message asks of whoever receives it. Original mode, where MSH-15 and MSH-16 are both empty, has one application acknowledgment. Enhanced
/// mode, where either is valued, has an accept acknowledgment by MSH-15, which speaks of safe keeping only, and an application acknowledgment by MSH-16,
/// which is a message of its own.
/// </summary>
public readonly ref struct AcknowledgmentRequest
{
    private readonly ReadOnlySpan<byte> _accept;
    private readonly ReadOnlySpan<byte> _application;

    /// <summary>Reads it.</summary>
    /// <param name="content">The message, or its beginning.</param>
    public AcknowledgmentRequest(ReadOnlySpan<byte> content)
    {
        if (!Hl7v2Header.TryRead(content, out var header))
            return;
        IsAcknowledgment = header.Component(content, 9, 1).SequenceEqual("ACK"u8);
        IsEnhanced = header.AsksForEnhancedAcknowledgment;
        _accept = header.Field(content, 15);
        _application = header.Field(content, 16);
    }

    /// <summary>Whether it is in enhanced mode.</summary>
    public bool IsEnhanced { get; }

    /// <summary>Whether it is an acknowledgment itself. The application never answers one: two engines would thank each other for ever.</summary>
    public bool IsAcknowledgment { get; }

    /// <summary>Whether an accept acknowledgment is wanted.</summary>
    /// <param name="success">Whether it would say yes.</param>
    public bool WantsAccept(bool success) => IsEnhanced && Wants(_accept, success);

    /// <summary>Whether an application acknowledgment is wanted, in either mode.</summary>
    /// <param name="success">Whether it would say yes.</param>
    public bool WantsApplication(bool success) => !IsAcknowledgment && (!IsEnhanced || Wants(_application, success));

    // Table 0155. In enhanced mode an empty field means never.
    private static bool Wants(ReadOnlySpan<byte> condition, bool success)
        => condition.SequenceEqual("AL"u8)
        || condition.SequenceEqual(success ? "SU"u8 : "ER"u8);
}
