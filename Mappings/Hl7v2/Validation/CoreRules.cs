using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>
/// The fields and segments without which a message cannot be used, whatever its version: that they are missing is an error, where anything else that
/// a version requires and senders leave out is a warning. A choice that is surely right, beside dictionaries that sites outgrow.
/// </summary>
internal static class CoreRules
{
    private static readonly FrozenDictionary<Hl7v2SegmentId, int[]> Fields = new Dictionary<Hl7v2SegmentId, int[]>
    {
        [Hl7v2SegmentId.Msh] = [9, 10, 11, 12],
        [Id("PID"u8)] = [3],
        [Id("PV1"u8)] = [2],
        [Id("FT1"u8)] = [4, 6, 7],
        [Id("OBR"u8)] = [4],
        [Id("OBX"u8)] = [3],
        [Hl7v2SegmentId.Msa] = [1, 2],
    }.ToFrozenDictionary();

    private static readonly Hl7v2SegmentId[] Visit = [Id("EVN"u8), Id("PID"u8), Id("PV1"u8)];
    private static readonly Hl7v2SegmentId[] Person = [Id("EVN"u8), Id("PID"u8)];
    private static readonly Hl7v2SegmentId[] Merge = [Id("EVN"u8), Id("PID"u8), Id("MRG"u8)];
    private static readonly Hl7v2SegmentId[] Bed = [Id("EVN"u8), Id("NPU"u8)];
    private static readonly Hl7v2SegmentId[] Charge = [Id("EVN"u8), Id("PID"u8), Id("FT1"u8)];
    private static readonly Hl7v2SegmentId[] Result = [Id("OBR"u8)];
    private static readonly Hl7v2SegmentId[] Order = [Id("ORC"u8)];
    private static readonly Hl7v2SegmentId[] Document = [Id("EVN"u8), Id("PID"u8), Id("PV1"u8), Id("TXA"u8)];
    private static readonly Hl7v2SegmentId[] Schedule = [Id("SCH"u8)];
    private static readonly Hl7v2SegmentId[] Acknowledgment = [Hl7v2SegmentId.Msa];

    /// <summary>Whether a field belongs to the core. Before 2.3 identifiers of patients stood in any of PID-2 to 4.</summary>
    public static bool Has(Hl7v2SegmentId segment, int field, string version)
        => Fields.TryGetValue(segment, out var fields) && fields.AsSpan().Contains(field)
        && !(field == 3 && segment == Person[1] && version is "2.1" or "2.2");

    /// <summary>
    /// The segments without which a message of this type says nothing; those of the standard's structures that are required in every
    /// version and outside every optional group.
    /// </summary>
    public static ReadOnlySpan<Hl7v2SegmentId> Segments(ReadOnlySpan<byte> type, ReadOnlySpan<byte> triggerEvent)
        => type.SequenceEqual("ADT"u8) ? (IsMerge(triggerEvent) ? Merge : IsBedStatus(triggerEvent) ? Bed : IsWithoutVisit(triggerEvent) ? Person : Visit)
            : type.SequenceEqual("DFT"u8) ? Charge
            : type.SequenceEqual("ORU"u8) ? Result
            : type.SequenceEqual("ORM"u8) ? Order
            : type.SequenceEqual("MDM"u8) ? Document
            : type.SequenceEqual("SIU"u8) ? Schedule
            : type.SequenceEqual("ACK"u8) ? Acknowledgment
            : default;

    private static Hl7v2SegmentId Id(ReadOnlySpan<byte> name) => Hl7v2SegmentId.From(name);

    // The merges and moves of persons, accounts and visits, A18 to A51: all carry MRG.
    private static bool IsMerge(ReadOnlySpan<byte> triggerEvent) => triggerEvent is
        [(byte)'A', (byte)'1', (byte)'8'] or [(byte)'A', (byte)'3', >= (byte)'4' and <= (byte)'6']
        or [(byte)'A', (byte)'4', (byte)'0' or (byte)'1' or (byte)'2' or (byte)'3' or (byte)'4' or (byte)'7' or (byte)'9']
        or [(byte)'A', (byte)'5', (byte)'0' or (byte)'1'];

    // The status of a bed, which is nobody's.
    private static bool IsBedStatus(ReadOnlySpan<byte> triggerEvent) => triggerEvent.SequenceEqual("A20"u8);

    // Person-level events, whose PV1 is optional or is left out in practice.
    private static bool IsWithoutVisit(ReadOnlySpan<byte> triggerEvent) => triggerEvent is
        [(byte)'A', (byte)'2', (byte)'4' or (byte)'8' or (byte)'9'] or [(byte)'A', (byte)'1', (byte)'7' or (byte)'9']
        or [(byte)'A', (byte)'3', (byte)'0' or (byte)'1' or (byte)'7' or (byte)'9'] or [(byte)'A', (byte)'4', (byte)'5' or (byte)'6' or (byte)'8']
        or [(byte)'A', (byte)'6', (byte)'0'];
}
