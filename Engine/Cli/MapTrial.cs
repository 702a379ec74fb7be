using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Engine.Cli;

/// <summary>What a map makes of a file, with how it came to it.</summary>
/// <param name="Objects">What it made.</param>
/// <param name="Trace">How each target came by its value; empty where that was not asked for.</param>
internal sealed record MapTrial(IReadOnlyList<MappedObject> Objects, IReadOnlyList<MapTraceEntry> Trace)
{
    /// <summary>Runs a map over a file.</summary>
    /// <param name="map">The map.</param>
    /// <param name="surroundings">What is around it.</param>
    /// <param name="input">The file.</param>
    /// <param name="charset">The character set of HL7 v2; null where the message is believed.</param>
    /// <param name="parameters">The map's parameters.</param>
    /// <param name="now">What counts as the time of receipt.</param>
    /// <param name="explains">Whether it says how each target came by its value.</param>
    /// <exception cref="VerbException">It cannot be read, or a rule could not be followed.</exception>
    public static MapTrial Run(CompiledMap map, MapSurroundings surroundings, InputFile input, string? charset, IReadOnlyDictionary<string, string> parameters, DateTimeOffset now, bool explains)
    {
        foreach (var name in parameters.Keys.Except(map.Parameters, StringComparer.Ordinal))
            throw VerbException.Usage($"the map '{map.Name}' has no parameter '{name}'" + (map.Parameters.Any() ? $"; its parameters are {string.Join(", ", map.Parameters)}" : ""));
        var inputs = MapInput.Read(map.Source, input.Content, InputFile.CharacterSet(charset), out var error);
        if (error is not null)
            throw VerbException.Failed($"{input.Name}: {error}");
        var objects = new List<MappedObject>();
        var trace = new List<MapTraceEntry>();
        try
        {
            foreach (var one in inputs)
            {
                var (context, origin) = (surroundings.ContextFor(now, one.Focus, parameters), new MapOrigin(null, one.ControlId));
                // Made as the engine makes it; an explanation takes longer, and another way.
                objects.AddRange(map.Run(context, one.Focus, origin));
                if (explains)
                    map.Explain(context, one.Focus, origin, trace);
            }
        }
        catch (MapException e)
        {
            throw VerbException.Failed($"{e.Rule}: {e.Code} {(e.Target is null ? "" : e.Target + ": ")}{e.Message}{(e.Place is null ? "" : $" ({e.Place})")}");
        }
        catch (ExpressionException e)
        {
            throw VerbException.Failed($"{e.Rule}: {e.Code} {e.Message}{(e.Place is null ? "" : $" ({e.Place})")}");
        }
        return new MapTrial(objects, trace);
    }

    /// <summary>A payload of text as lines for people; null where it is JSON.</summary>
    public static string? TextOf(ReadOnlyMemory<byte> payload, string contentType)
        => contentType.Contains("json", StringComparison.Ordinal) ? null : InputFile.TextOf(payload);
}
