namespace InterfaceEngine.Engine.Storage;

/// <summary>A message's number on a link whose messages are numbered (HL7 v2 chapter 2, "Sequence number protocol").</summary>
/// <param name="Link">The link: one sender's stream to one channel.</param>
/// <param name="Number">The message's number, from 1.</param>
public readonly record struct SequenceCheck(string Link, long Number);

/// <summary>What a sender asks about the numbers of its link, at a start.</summary>
public enum SequenceRequest
{
    /// <summary>Which number is expected next.</summary>
    Ask,

    /// <summary>That the numbers start anew: the next message's is taken, whatever it is.</summary>
    StartAnew,
}
