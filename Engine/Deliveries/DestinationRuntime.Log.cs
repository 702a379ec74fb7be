using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Deliveries;

internal sealed partial class DestinationRuntime
{
    private void Report(Delivery delivery, DeliveryOutcome? outcome, DeliveryChange? change, bool opened, bool closed)
    {
        if (change is not null && (delivery.IsReversal || _model.CompensatesOnFailure))
            TransactionMetrics.Count(_channel, Name, delivery.IsReversal, change.State);
        if (opened && outcome is DeliveryOutcome.RetryLater down)
            LogTargetFails(_channel, Name, delivery.MessageId, down.Error.Code, down.Error.Message);
        if (closed)
            LogTargetBack(_channel, Name, delivery.MessageId);
        if (change is { State: DeliveryState.DeadLettered or DeliveryState.Held, Error: { } error })
            Report(delivery, change, error);
        if (outcome is DeliveryOutcome.Delivered { Warning: { } odd })
            LogWarned(_channel, Name, delivery.MessageId, delivery.Id, odd.Code, odd.Message);
        if (outcome is DeliveryOutcome.Stopped stopped)
        {
            LogStopped(_channel, Name, delivery.MessageId, delivery.Id, stopped.Error.Code, stopped.Error.Message);
            _stoppedItself?.Invoke(Name, stopped.Error);
        }

        if (!_logger.IsEnabled(LogLevel.Debug))
            return;
        if (change is { State: DeliveryState.Delivered })
            LogDelivered(_channel, Name, delivery.MessageId, delivery.Id, delivery.Attempt);
        else if (change is { State: DeliveryState.Queued, Error: { } failure })
            LogWillRetry(_channel, Name, delivery.MessageId, delivery.Id, delivery.Attempt, failure.Code);
        else if (outcome is null)
            LogCutOff(_channel, Name, delivery.MessageId, delivery.Id);
    }

    private void Report(Delivery delivery, DeliveryChange change, MessageError error)
    {
        if (delivery.IsReversal)
            LogReversalFails(_channel, Name, delivery.MessageId, delivery.Id, error.Code, error.Message);
        else if (_model.CompensatesOnFailure)
            LogFailedForGood(_channel, Name, delivery.MessageId, delivery.Id, error.Code, error.Message);
        else
            LogSetAside(_channel, Name, delivery.MessageId, delivery.Id, change.State == DeliveryState.Held ? "held" : "dead-lettered", error.Code, error.Message);
    }

    [LoggerMessage(2001, LogLevel.Debug, "{Channel}/{Destination} {MessageId}: {DeliveryId} delivered at try {Attempt}")]
    private partial void LogDelivered(string channel, string destination, MessageId messageId, DeliveryId deliveryId, int attempt);

    [LoggerMessage(2002, LogLevel.Debug, "{Channel}/{Destination} {MessageId}: {DeliveryId} failed at try {Attempt} with {Code}, will be tried again")]
    private partial void LogWillRetry(string channel, string destination, MessageId messageId, DeliveryId deliveryId, int attempt, string code);

    [LoggerMessage(2003, LogLevel.Debug, "{Channel}/{Destination} {MessageId}: {DeliveryId} was cut off, its outcome is unknown; it is repeated with the same key")]
    private partial void LogCutOff(string channel, string destination, MessageId messageId, DeliveryId deliveryId);

    [LoggerMessage(2010, LogLevel.Warning, "{Channel}/{Destination} {MessageId}: the target fails ({Code}: {Reason}); the destination waits and tries again")]
    private partial void LogTargetFails(string channel, string destination, MessageId messageId, string code, string reason);

    [LoggerMessage(2011, LogLevel.Information, "{Channel}/{Destination} {MessageId}: the target is back")]
    private partial void LogTargetBack(string channel, string destination, MessageId messageId);

    [LoggerMessage(2012, LogLevel.Error, "{Channel}/{Destination} {MessageId}: {DeliveryId} was {State} ({Code}: {Reason}); a person must decide")]
    private partial void LogSetAside(string channel, string destination, MessageId messageId, DeliveryId deliveryId, string state, string code, string reason);

    [LoggerMessage(2013, LogLevel.Error, "{Channel}/{Destination} {MessageId}: the connector failed on {DeliveryId}, which is a bug in it")]
    private partial void LogConnectorFault(string channel, string destination, MessageId messageId, DeliveryId deliveryId, Exception exception);

    [LoggerMessage(2014, LogLevel.Error, "{Channel}/{Destination}: the queue cannot be read, trying again")]
    private partial void LogReadFailed(string channel, string destination, Exception exception);

    [LoggerMessage(2015, LogLevel.Error, "{Channel}/{Destination}: {Count} outcomes could not be stored before the stop; those deliveries are repeated with the same key")]
    private partial void LogOutcomesLost(string channel, string destination, int count);

    [LoggerMessage(2016, LogLevel.Error, "{Channel}/{Destination}: {Count} deliveries did not end when they were cut off; they are left behind, and repeated with the same key")]
    private partial void LogNotCutOff(string channel, string destination, int count);

    [LoggerMessage(2018, LogLevel.Warning, "{Channel}/{Destination} {MessageId}: {DeliveryId} was delivered, with a warning ({Code}: {Reason})")]
    private partial void LogWarned(string channel, string destination, MessageId messageId, DeliveryId deliveryId, string code, string reason);

    [LoggerMessage(2019, LogLevel.Error, "{Channel}/{Destination} {MessageId}: paused at {DeliveryId} ({Code}: {Reason}); a person must resume it")]
    private partial void LogStopped(string channel, string destination, MessageId messageId, DeliveryId deliveryId, string code, string reason);

    [LoggerMessage(2020, LogLevel.Error, "{Channel}/{Destination} {MessageId}: {DeliveryId} failed for good ({Code}: {Reason}); what was delivered of its object before is reversed, unless this was a resend")]
    private partial void LogFailedForGood(string channel, string destination, MessageId messageId, DeliveryId deliveryId, string code, string reason);

    [LoggerMessage(2021, LogLevel.Error, "{Channel}/{Destination} {MessageId}: the reversal {DeliveryId} does not get through ({Code}: {Reason}), so one target has what others have not; a person must retry it, or reverse it by hand and discard it")]
    private partial void LogReversalFails(string channel, string destination, MessageId messageId, DeliveryId deliveryId, string code, string reason);

    [LoggerMessage(2017, LogLevel.Critical, "{Channel}/{Destination}: delivering ended by a fault in the engine; what is queued waits until the channel is started anew")]
    private partial void LogFault(string channel, string destination, Exception exception);
}
