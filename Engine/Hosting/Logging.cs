using InterfaceEngine.Channels.Definitions;
using NLog;
using NLog.Config;
using NLog.Extensions.Logging;
using NLog.Layouts;
using NLog.Targets;

namespace InterfaceEngine.Engine.Hosting;

/// <summary>
/// Sets up NLog. A line has time, level, event id, channel, message and text; an exception adds its type and stack, never its message, which may
/// quote what it was given.
/// </summary>
internal static class Logging
{
    private const string ChannelOf = "${event-properties:item=Channel:whenEmpty=${scopeproperty:item=Channel:whenEmpty=-}}";
    private const string MessageIdOf = "${event-properties:item=MessageId:whenEmpty=${scopeproperty:item=MessageId:whenEmpty=-}}";

    /// <summary>The configuration for a node's settings.</summary>
    /// <param name="settings">Level, folder and how long files are kept.</param>
    /// <param name="output">Where lines for people go; a service's standard error, which systemd keeps.</param>
    public static LoggingConfiguration Configure(LogSettings settings, TextWriter output)
    {
        var configuration = new LoggingConfiguration();
        var level = LogLevel.FromString(settings.Level);
        var people = new TextWriterTarget(output)
        {
            Layout = "${date:universalTime=true:format=yyyy-MM-ddTHH\\:mm\\:ss.fffZ} ${level:uppercase=true:padding=-5} "
                + $"{ChannelOf} {MessageIdOf} ${{message}}${{onexception: | ${{exception:format=type,stacktrace:separator= }}}}",
        };
        configuration.AddRule(level, LogLevel.Fatal, people);
        if (settings.Path is not null)
        {
            var file = new FileTarget("file")
            {
                FileName = Path.Combine(settings.Path, "engine.log"),
                ArchiveEvery = FileArchivePeriod.Day,
                MaxArchiveDays = Math.Max(1, (int)settings.Keep.TotalDays),
                Layout = new JsonLayout
                {
                    Attributes =
                    {
                        new JsonAttribute("at", "${date:universalTime=true:format=yyyy-MM-ddTHH\\:mm\\:ss.fffZ}"),
                        new JsonAttribute("level", "${level:lowercase=true}"),
                        new JsonAttribute("event", "${event-properties:item=EventId_Name}"),
                        new JsonAttribute("channel", ChannelOf),
                        new JsonAttribute("message", MessageIdOf),
                        new JsonAttribute("source", "${logger:shortName=true}"),
                        new JsonAttribute("text", "${message}"),
                        new JsonAttribute("exception", "${exception:format=type,stacktrace:separator= }"),
                    },
                },
            };
            configuration.AddRule(level, LogLevel.Fatal, file);
        }
        // The framework's own chatter (requests, hosting) is for when something is sought.
        foreach (var noisy in new[] { "Microsoft.*", "Quartz.*", "System.*" })
            configuration.LoggingRules.Insert(0, new LoggingRule { LoggerNamePattern = noisy, FinalMinLevel = LogLevel.Warn });
        // What keeps the host from starting is said once, in a sentence of ours.
        configuration.LoggingRules.Insert(0, new LoggingRule { LoggerNamePattern = "Microsoft.Extensions.Hosting.*", FinalMinLevel = LogLevel.Fatal });
        return configuration;
    }

    /// <summary>How the framework's loggers reach NLog: structured values and scopes come along.</summary>
    public static NLogProviderOptions ProviderOptions { get; } = new() { IncludeScopes = true, CaptureMessageTemplates = true, ReplaceLoggerFactory = true };

    private sealed class TextWriterTarget(TextWriter output) : TargetWithLayout
    {
        protected override void Write(LogEventInfo logEvent)
        {
            var line = RenderLogEvent(Layout, logEvent);
            lock (output)
                output.WriteLine(line);
        }
    }
}
