namespace InterfaceEngine.Engine.Storage;

/// <summary>What the store is and how it stands.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="FreeBytes">What the disk has left.</param>
/// <param name="Segments">How many segments it has.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="Unavailable">Why it cannot write; null where it can.</param>
/// <param name="LastStopClean">Whether the engine that had it before closed it; otherwise every lane's head may be sent twice.</param>
public sealed record StoreStatus(string Path, long Bytes, long FreeBytes, int Segments, long Messages, string? Unavailable, bool LastStopClean);
