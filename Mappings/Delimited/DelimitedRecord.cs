using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Delimited;

/// <summary>One record of a delimited file, and where it stands in the bytes.</summary>
/// <param name="Value">The fields by column, all texts; empty fields are left out. Null where there is a fault.</param>
/// <param name="Fault">Why it cannot be read; null where it can.</param>
/// <param name="Line">The line in which it begins, from 1.</param>
/// <param name="Offset">The offset of its first byte in the content.</param>
/// <param name="NextOffset">The offset after its line end: reading goes on there, also in another process.</param>
public sealed record DelimitedRecord(JToken? Value, DelimitedFault? Fault, int Line, long Offset, long NextOffset);
