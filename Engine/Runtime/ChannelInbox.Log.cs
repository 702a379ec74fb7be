using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

internal sealed partial class ChannelInbox
{
    private void Report(in AcceptResult result, NewRun? run)
    {
        if (run is { State: MessageState.Failed, Error: { } error })
            LogFailed(Channel, result.Id, error.Code, error.Place, error.Message, error.Rule);
        else if (_logger.IsEnabled(LogLevel.Debug))
            LogStored(Channel, result.Id, run?.State ?? MessageState.Received, run?.Deliveries.Count ?? 0);
    }

    private void LogFault(Exception exception) => LogFault(Channel, exception);

    [LoggerMessage(3001, LogLevel.Debug, "{Channel} {MessageId}: stored as {State} with {Deliveries} deliveries")]
    private partial void LogStored(string channel, MessageId messageId, MessageState state, int deliveries);

    [LoggerMessage(3002, LogLevel.Debug, "{Channel}: rejected from {Peer} ({Code}: {Reason})")]
    private partial void LogRejected(string channel, string peer, string code, string reason);

    [LoggerMessage(3010, LogLevel.Warning, "{Channel} {MessageId}: failed ({Code} {Place}: {Reason}, {Rule}); it is stored and can be reprocessed")]
    private partial void LogFailed(string channel, MessageId messageId, string code, string? place, string reason, string? rule);

    [LoggerMessage(3011, LogLevel.Error, "{Channel}: takes no messages ({Code}: {Reason}); senders are told to send again")]
    private partial void LogRefuses(string channel, string code, string reason);

    [LoggerMessage(3012, LogLevel.Information, "{Channel}: takes messages again after {Count} that it did not take")]
    private partial void LogTakesAgain(string channel, long count);

    [LoggerMessage(3013, LogLevel.Warning, "{Channel}: input from {Peer} was no message ({Code}: {Reason}); {Count} since the start")]
    private partial void LogReported(string channel, string peer, string code, string reason, long count);

    [LoggerMessage(3014, LogLevel.Error, "{Channel}: the pipeline failed, which is a bug in it")]
    private partial void LogFault(string channel, Exception exception);

    [LoggerMessage(3015, LogLevel.Information, "{Channel}: goes on with {Count} messages that were stored and not finished")]
    private partial void LogResuming(string channel, int count);

    [LoggerMessage(3016, LogLevel.Warning, "{Channel} {MessageId}: its split was interrupted ({Code}) and goes on from its last record")]
    private partial void LogSplitInterrupted(string channel, MessageId messageId, string code);

    [LoggerMessage(3017, LogLevel.Debug, "{Channel}: what is unfinished cannot go on yet ({Code})")]
    private partial void LogResumeFailed(string channel, string code);

    [LoggerMessage(3018, LogLevel.Error, "{Channel} {MessageId}: cannot be finished; it stays as it is until the next start")]
    private partial void LogNotFinished(string channel, MessageId messageId, Exception exception);

    [LoggerMessage(3033, LogLevel.Warning, "{Channel} {MessageId}: the parts of its message cannot be joined yet ({Code}); they are when the store takes changes again")]
    private partial void LogPartsWait(string channel, MessageId messageId, string code);

    [LoggerMessage(3031, LogLevel.Information, "{Channel}: the link from {Link} begins; {Expected} is expected next, -1 being any")]
    private partial void LogSynchronized(string channel, string link, long expected);

    [LoggerMessage(3032, LogLevel.Error, "{Channel}: the link from {Link} is stopped: its messages come with wrong numbers, the last was {Number} where {Expected} is expected")]
    private partial void LogLinkStopped(string channel, string link, long number, long expected);

    [LoggerMessage(3019, LogLevel.Error, "{Channel}: a message could not be stored; its sender is told to send it again")]
    private partial void LogStoreFault(string channel, Exception exception);
}
