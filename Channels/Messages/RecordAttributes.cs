namespace InterfaceEngine.Channels.Messages;

/// <summary>The attributes that a message has when it was split from a larger input.</summary>
public static class RecordAttributes
{
    /// <summary>The line that a record of delimited text begins in, or the place of a message in its batch, from 1.</summary>
    public const string Index = "index";

    /// <summary>BHS-11 of the message's batch; absent where the batch has none.</summary>
    public const string Batch = "batch";

    /// <summary>FHS-11 of the message's file; absent where the file has none.</summary>
    public const string FileBatch = "file-batch";
}
