using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>Runs a pipeline and puts what it came to into the store's words.</summary>
internal static class PipelineRuns
{
    /// <summary>Runs an opened message. A rejected one (a record of a split, a reprocess under new rules) is a failed run.</summary>
    /// <param name="pipeline">The rules.</param>
    /// <param name="message">The message.</param>
    /// <param name="at">When it runs.</param>
    /// <param name="fault">Told of an exception, which is a bug in a rule's code; its text may quote the message.</param>
    public static NewRun Run(ChannelPipeline pipeline, OpenedMessage message, DateTimeOffset at, Action<Exception> fault)
    {
        if (message.Rejection is { } rejection)
            return Failed(pipeline, rejection, at);
        try
        {
            var outcome = pipeline.Run(message);
            var run = outcome switch
            {
                RunOutcome.Processed processed
                    => new NewRun { State = MessageState.Processed, Deliveries = processed.Deliveries, Versions = pipeline.Versions, At = at },
                RunOutcome.Filtered filtered
                    => new NewRun { State = MessageState.Filtered, Error = filtered.Reason, Versions = pipeline.Versions, At = at },
                RunOutcome.Failed failed => Failed(pipeline, failed.Error, at),
                var other => throw new InvalidOperationException($"The outcome {other.GetType().Name} is not one of the closed set."),
            };
            return outcome is { Warnings.Count: 0, Tables: null } ? run
                : run with { Warnings = outcome.Warnings, Versions = outcome.Tables is { } tables ? $"{run.Versions}; {tables}" : run.Versions };
        }
        catch (Exception e)
        {
            fault(e);
            return Failed(pipeline, Fault(e), at);
        }
    }

    /// <summary>A run that ended in an error.</summary>
    public static NewRun Failed(ChannelPipeline pipeline, MessageError error, DateTimeOffset at)
        => new() { State = MessageState.Failed, Error = error, Versions = pipeline.Versions, At = at };

    /// <summary>What is said of an exception that no rule should throw.</summary>
    public static MessageError Fault(Exception exception) => exception is ContentLostException
        ? ContentLostException.Lost
        : new("PIPELINE-FAULT", $"The pipeline failed with {exception.GetType().Name}, which is a bug in it; the log has its stack");
}
