using System.Collections.Frozen;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>What a field has to be.</summary>
internal enum Hl7v2FieldForm
{
    /// <summary>Valued; <c>""</c> counts as a value.</summary>
    Required,

    /// <summary>A date or time (DTM, the first part of TS).</summary>
    Time,

    /// <summary>A number (NM).</summary>
    Number,

    /// <summary>A sequence number (SI).</summary>
    Sequence,
}

/// <summary>One rule of the standard for one field of one segment.</summary>
/// <param name="Field">The field, from 1.</param>
/// <param name="Form">What its repetitions have to be.</param>
/// <param name="Severity">What breaking it is.</param>
/// <param name="Since">The version it holds from, as <see cref="Hl7v2Version"/> numbers it.</param>
internal readonly record struct Hl7v2FieldCheck(int Field, Hl7v2FieldForm Form, Severity Severity = Severity.Error, int Since = 0);

/// <summary>
/// Rules for fields that mean the same in all versions and that senders get wrong: a choice that is surely right, in place of a
/// dictionary that sites outgrow.
/// </summary>
internal static class Hl7v2FieldChecks
{
    /// <summary>The rules by segment.</summary>
    public static FrozenDictionary<Hl7v2SegmentId, Hl7v2FieldCheck[]> All { get; } = new Dictionary<Hl7v2SegmentId, Hl7v2FieldCheck[]>
    {
        [Hl7v2SegmentId.From("EVN"u8)] = [new(2, Hl7v2FieldForm.Required, Severity.Warning), new(2, Hl7v2FieldForm.Time)],
        [Hl7v2SegmentId.From("PID"u8)] =
        [
            new(1, Hl7v2FieldForm.Sequence),
            new(3, Hl7v2FieldForm.Required, Severity.Error, Hl7v2Version.V23),
            new(5, Hl7v2FieldForm.Required, Severity.Warning),
            new(7, Hl7v2FieldForm.Time),
            new(29, Hl7v2FieldForm.Time),
        ],
        [Hl7v2SegmentId.From("PV1"u8)] =
        [
            new(1, Hl7v2FieldForm.Sequence), new(2, Hl7v2FieldForm.Required), new(44, Hl7v2FieldForm.Time), new(45, Hl7v2FieldForm.Time),
        ],
        [Hl7v2SegmentId.From("FT1"u8)] =
        [
            new(1, Hl7v2FieldForm.Sequence), new(4, Hl7v2FieldForm.Required), new(4, Hl7v2FieldForm.Time), new(5, Hl7v2FieldForm.Time),
            new(6, Hl7v2FieldForm.Required), new(7, Hl7v2FieldForm.Required), new(10, Hl7v2FieldForm.Number),
            new(11, Hl7v2FieldForm.Number), new(12, Hl7v2FieldForm.Number),
        ],
        [Hl7v2SegmentId.From("OBR"u8)] =
        [
            new(1, Hl7v2FieldForm.Sequence), new(4, Hl7v2FieldForm.Required), new(7, Hl7v2FieldForm.Time), new(8, Hl7v2FieldForm.Time),
            new(14, Hl7v2FieldForm.Time), new(22, Hl7v2FieldForm.Time),
        ],
        [Hl7v2SegmentId.From("OBX"u8)] = [new(1, Hl7v2FieldForm.Sequence), new(3, Hl7v2FieldForm.Required), new(14, Hl7v2FieldForm.Time)],
        [Hl7v2SegmentId.From("DG1"u8)] = [new(1, Hl7v2FieldForm.Sequence), new(5, Hl7v2FieldForm.Time)],
        [Hl7v2SegmentId.From("NK1"u8)] = [new(1, Hl7v2FieldForm.Sequence)],
        [Hl7v2SegmentId.From("IN1"u8)] = [new(1, Hl7v2FieldForm.Sequence), new(12, Hl7v2FieldForm.Time), new(13, Hl7v2FieldForm.Time)],
        [Hl7v2SegmentId.Msa] = [new(1, Hl7v2FieldForm.Required), new(2, Hl7v2FieldForm.Required)],
    }.ToFrozenDictionary();

    /// <summary>
    /// The segments without which a message of this type says nothing; those of the standard's structures that are required in every
    /// version and outside every optional group.
    /// </summary>
    public static ReadOnlySpan<Hl7v2SegmentId> RequiredSegments(ReadOnlySpan<byte> type, ReadOnlySpan<byte> triggerEvent)
        => type.SequenceEqual("ADT"u8) ? (IsMerge(triggerEvent) ? Merge : IsWithoutVisit(triggerEvent) ? Person : Visit)
            : type.SequenceEqual("DFT"u8) ? Charge
            : type.SequenceEqual("ORU"u8) ? Result
            : type.SequenceEqual("ORM"u8) ? Order
            : type.SequenceEqual("MDM"u8) ? Document
            : type.SequenceEqual("SIU"u8) ? Schedule
            : type.SequenceEqual("ACK"u8) ? Acknowledgment
            : default;

    private static readonly Hl7v2SegmentId[] Visit = [Id("EVN"u8), Id("PID"u8), Id("PV1"u8)];
    private static readonly Hl7v2SegmentId[] Person = [Id("EVN"u8), Id("PID"u8)];
    private static readonly Hl7v2SegmentId[] Merge = [Id("EVN"u8), Id("PID"u8), Id("MRG"u8)];
    private static readonly Hl7v2SegmentId[] Charge = [Id("EVN"u8), Id("PID"u8), Id("FT1"u8)];
    private static readonly Hl7v2SegmentId[] Result = [Id("OBR"u8)];
    private static readonly Hl7v2SegmentId[] Order = [Id("ORC"u8)];
    private static readonly Hl7v2SegmentId[] Document = [Id("EVN"u8), Id("PID"u8), Id("PV1"u8), Id("TXA"u8)];
    private static readonly Hl7v2SegmentId[] Schedule = [Id("SCH"u8)];
    private static readonly Hl7v2SegmentId[] Acknowledgment = [Id("MSA"u8)];

    private static Hl7v2SegmentId Id(ReadOnlySpan<byte> name) => Hl7v2SegmentId.From(name);

    // The merges and moves of persons, accounts and visits, A18 to A51: all carry MRG.
    private static bool IsMerge(ReadOnlySpan<byte> triggerEvent) => triggerEvent is
        [(byte)'A', (byte)'1', (byte)'8'] or [(byte)'A', (byte)'3', >= (byte)'4' and <= (byte)'6']
        or [(byte)'A', (byte)'4', (byte)'0' or (byte)'1' or (byte)'2' or (byte)'3' or (byte)'4' or (byte)'7' or (byte)'9']
        or [(byte)'A', (byte)'5', (byte)'0' or (byte)'1'];

    // Person-level events, whose PV1 is optional or is left out in practice; queries and bed status have structures of their own.
    private static bool IsWithoutVisit(ReadOnlySpan<byte> triggerEvent) => triggerEvent is
        [(byte)'A', (byte)'2', (byte)'4' or (byte)'8' or (byte)'9' or (byte)'0'] or [(byte)'A', (byte)'1', (byte)'7' or (byte)'9']
        or [(byte)'A', (byte)'3', (byte)'0' or (byte)'1' or (byte)'7' or (byte)'9'] or [(byte)'A', (byte)'4', (byte)'5' or (byte)'6' or (byte)'8']
        or [(byte)'A', (byte)'6', (byte)'0'];
}
