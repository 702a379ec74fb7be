using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>
/// Runs a channel's rules: pure, synchronous, and callable from many threads at once. The same envelope gives the same outcome, whenever it is run.
/// </summary>
public sealed class ChannelPipeline
{
    /// <summary>Makes the pipeline of a channel.</summary>
    public ChannelPipeline(ChannelModel model) => (Model, Versions) = (model, "");

    /// <summary>The channel.</summary>
    public ChannelModel Model { get; }

    /// <summary>The versions of all that a run depends on: <c>charges 1.0.0; charge-events 1.0.0</c>.</summary>
    public string Versions { get; }

    /// <summary>Reads an envelope, once. Never throws for what it holds: unreadable and unaccepted content has a <see cref="OpenedMessage.Rejection"/>.</summary>
    public OpenedMessage Open(Envelope envelope) => throw new NotSupportedException(envelope.Channel);

    /// <summary>Runs the rules over an opened message that was not rejected and is not to be split. Never throws for what it holds.</summary>
    public RunOutcome Run(OpenedMessage message) => throw new NotSupportedException(message.Type);

    /// <summary>The records of a message that is to be split, from an offset on. A record that cannot be read fails when it is opened or run.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">0, or the <see cref="SplitRecord.NextOffset"/> after which to go on.</param>
    public IEnumerable<SplitRecord> Split(OpenedMessage message, long offset) => throw new NotSupportedException(message.Type + offset);
}
