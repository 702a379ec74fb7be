using System.Collections.Concurrent;
using InterfaceEngine.Engine.Storage;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>What people have paused and stopped, kept in the store: a restart does not undo a decision.</summary>
internal sealed class Switches
{
    private const string Paused = "paused-destination";
    private const string Stopped = "stopped-channel";

    private readonly ControlTable _control;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(string Kind, string Name), Switched> _off = new();

    public Switches(ControlTable control, TimeProvider time)
    {
        (_control, _time) = (control, time);
        foreach (var kind in new[] { Paused, Stopped })
        {
            foreach (var (name, document) in control.Read(kind))
                _off[(kind, name)] = Switched.Parse(document);
        }
    }

    /// <summary>Who paused a destination, when and why; null where it is not paused.</summary>
    public Switched? PausedBy(string channel, string destination) => _off.GetValueOrDefault((Paused, $"{channel}/{destination}"));

    /// <summary>Who stopped a channel, when and why; null where it is not stopped.</summary>
    public Switched? StoppedBy(string channel) => _off.GetValueOrDefault((Stopped, channel));

    /// <summary>Notes that a destination is paused, or is not any more.</summary>
    public ValueTask PauseAsync(string channel, string destination, bool off, string reason) => SetAsync(Paused, $"{channel}/{destination}", off, reason);

    /// <summary>Notes that a channel is stopped, or is not any more.</summary>
    public ValueTask StopAsync(string channel, bool off, string reason) => SetAsync(Stopped, channel, off, reason);

    private async ValueTask SetAsync(string kind, string name, bool off, string reason)
    {
        var switched = new Switched(_time.GetUtcNow(), reason);
        await _control.WriteAsync([(kind, name, off ? switched.ToJson() : null)]);
        if (off)
            _off[(kind, name)] = switched;
        else
            _off.TryRemove((kind, name), out _);
    }
}

/// <summary>A person's switch.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Who and why.</param>
internal sealed record Switched(DateTimeOffset At, string Reason)
{
    public string ToJson() => new JObject { ["at"] = At.ToString("O"), ["reason"] = Reason }.ToString(Formatting.None);

    public static Switched Parse(string document)
    {
        using var reader = new JsonTextReader(new StringReader(document)) { DateParseHandling = DateParseHandling.None };
        var json = JObject.Load(reader);
        return new Switched(DateTimeOffset.Parse((string)json["at"]!), (string?)json["reason"] ?? "");
    }
}
