using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Runtime;

internal sealed partial class ChannelSupervisor
{
    private void LogPipelineFault(string channel, Exception exception) => LogFault(channel, exception);

    [LoggerMessage(3201, LogLevel.Information, "{Channel}: version {Version} is in force; its listener stayed open")]
    private partial void LogReplaced(string channel, string version);

    [LoggerMessage(3202, LogLevel.Error, "{Channel}: its new file has errors; the last good one stays in force. 'engine check' shows them")]
    private partial void LogKeptLastGood(string channel);

    [LoggerMessage(3203, LogLevel.Error, "{Channel}: its file has errors and it does not run. 'engine check' shows them")]
    private partial void LogBroken(string channel);

    [LoggerMessage(3204, LogLevel.Error, "{Channel}: the new model cannot start ({Code}: {Reason}); the last good one is in force again")]
    private partial void LogBackToLastGood(string channel, string code, string reason);

    [LoggerMessage(3205, LogLevel.Warning, "{Channel}/{Destination}: is not configured any more; {Count} deliveries are held")]
    private partial void LogHeldRemoved(string channel, string destination, int count);

    [LoggerMessage(3206, LogLevel.Information, "{Channel}: stays stopped, as a person decided")]
    private partial void LogStaysStopped(string channel);

    [LoggerMessage(3207, LogLevel.Information, "{Channel}/{Destination}: paused: {Reason}")]
    private partial void LogPaused(string channel, string destination, string reason);

    [LoggerMessage(3208, LogLevel.Information, "{Channel}/{Destination}: resumed: {Reason}")]
    private partial void LogResumed(string channel, string destination, string reason);

    [LoggerMessage(3209, LogLevel.Information, "{Channel}: stopped: {Reason}")]
    private partial void LogChannelStopped(string channel, string reason);

    [LoggerMessage(3210, LogLevel.Information, "channels stopped: {Count}")]
    private partial void LogStopped(int count);

    [LoggerMessage(3211, LogLevel.Error, "{Channel}: did not stop well")]
    private partial void LogStopFailed(string channel, Exception exception);

    [LoggerMessage(3212, LogLevel.Error, "{Channel}: the pipeline failed, which is a bug in it")]
    private partial void LogFault(string channel, Exception exception);

    [LoggerMessage(3213, LogLevel.Error, "{Channel}: trying to start it again failed")]
    private partial void LogRetryFault(string channel, Exception exception);
}
