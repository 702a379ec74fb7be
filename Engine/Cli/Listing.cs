using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>One column of a listing.</summary>
/// <param name="Name">Its head; ending in <c>&gt;</c> it is aligned to the right.</param>
/// <param name="Read">What a row shows in it.</param>
internal sealed record ListColumn(string Name, Func<JToken, string> Read)
{
    /// <summary>A column that shows a property, or a property of a property (<c>error.code</c>).</summary>
    public static ListColumn Of(string name, string path) => new(name, row => row.SelectToken(path)?.ToString() ?? "");

    /// <summary>A column that shows a time, to the second.</summary>
    public static ListColumn Time(string name, string path)
        => new(name, row => row.SelectToken(path)?.ToString() is { Length: >= 19 } time ? $"{time[..10]} {time[11..19]}Z" : "");
}

/// <summary>Prints documents as a table for people, or one JSON document a line.</summary>
internal static class Listing
{
    /// <summary>Prints them.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="rows">The documents.</param>
    /// <param name="json">As JSON, one a line.</param>
    /// <param name="columns">The table's columns.</param>
    /// <returns>0, or 1 where there was nothing to print.</returns>
    public static int Print(Terminal terminal, IEnumerable<JToken> rows, bool json, params ListColumn[] columns)
    {
        var all = rows.ToArray();
        if (json)
        {
            foreach (var row in all)
                terminal.Out.WriteLine(row.ToString(Formatting.None));
        }
        else
        {
            terminal.WriteTable([.. columns.Select(c => c.Name)], [.. all.Select(row => columns.Select(c => c.Read(row)).ToArray())],
                (r, c) => columns[c].Name == "STATE" ? ColourOf(columns[c].Read(all[r])) : null);
            if (all.Length == 0)
                terminal.Note("nothing found");
        }
        return all.Length == 0 ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>Prints one document: its properties a line each, or as JSON.</summary>
    public static void PrintOne(Terminal terminal, JObject document, bool json)
    {
        if (json)
        {
            terminal.WriteJson(document);
            return;
        }
        var width = document.Properties().Max(p => p.Name.Length);
        foreach (var property in document.Properties())
            if (property.Value is JValue)
                terminal.Out.WriteLine($"{property.Name.PadRight(width)}  {property.Value}");
            else if (property.Value is JObject inner)
                terminal.Out.WriteLine($"{property.Name.PadRight(width)}  {string.Join("  ", inner.Properties().Select(p => $"{p.Name}: {p.Value}"))}");
    }

    private static string? ColourOf(string state) => state switch
    {
        "failed" or "dead-lettered" or "compensating" or "broken" or "stopped" or "down" => "red",
        "held" or "waiting" or "queued" or "paused" or "received" or "retrying" => "yellow",
        "processed" or "delivered" or "completed" or "running" or "up" or "done" => "green",
        _ => null,
    };
}
