using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Auditing;

/// <summary>
/// Who looked at what and why, and what people decided: kept in the store, each entry synced before what it records is done. Entries name ids and
/// reasons, never values.
/// </summary>
internal sealed partial class AuditTrail
{
    private const string Kind = "audit";

    private readonly ControlTable _control;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _last;

    /// <summary>Goes on with a store's trail.</summary>
    public AuditTrail(ControlTable control, TimeProvider time, ILogger<AuditTrail> logger)
    {
        (_control, _time, _logger) = (control, time, logger);
        _last = control.Read(Kind).Select(e => long.TryParse(e.Name, out var number) ? number : 0).DefaultIfEmpty().Max();
    }

    /// <summary>Records an act. Whoever calls does the act only after this returns.</summary>
    /// <param name="act">A word: <c>reveal</c>, <c>edit</c>, <c>replay</c>, <c>discard</c> …</param>
    /// <param name="subject">An id, a selector with its values masked, or a destination.</param>
    /// <param name="reason">Why; null where none was asked for.</param>
    /// <param name="by">Who.</param>
    public async ValueTask RecordAsync(string act, string subject, string? reason, string by)
    {
        var entry = new JObject
        {
            ["at"] = _time.GetUtcNow().ToString("O"),
            ["by"] = by,
            ["act"] = act,
            ["subject"] = subject,
            ["reason"] = reason,
        };
        // Names sort as numbers do.
        await _control.WriteAsync([(Kind, Interlocked.Increment(ref _last).ToString("D12"), entry.ToString(Formatting.None))]);
        LogAct(act, subject);
    }

    /// <summary>The newest entries, newest first.</summary>
    /// <param name="limit">How many at the most.</param>
    public IEnumerable<JObject> ReadNewest(int limit)
        => _control.Read(Kind).OrderByDescending(e => e.Name, StringComparer.Ordinal).Take(limit).Select(e => Read(e.Document));

    // Times stay as they were written.
    private static JObject Read(string document)
    {
        using var reader = new JsonTextReader(new StringReader(document)) { DateParseHandling = DateParseHandling.None };
        return JObject.Load(reader);
    }

    [LoggerMessage(EventId = 5001, EventName = "AuditAct", Level = LogLevel.Information, Message = "audit: {Act} {Subject}")]
    private partial void LogAct(string act, string subject);
}
