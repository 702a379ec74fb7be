using System.Buffers.Binary;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The form of <c>step.after</c>: the numbers of the deliveries that are waited for, each as 8 bytes, little-endian.</summary>
internal static class StepLinks
{
    public static byte[] Write(IReadOnlyList<long> numbers)
    {
        var bytes = new byte[numbers.Count * sizeof(long)];
        for (var i = 0; i < numbers.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), numbers[i]);
        return bytes;
    }

    public static long[] Read(ReadOnlySpan<byte> bytes)
    {
        var numbers = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        return numbers;
    }
}
