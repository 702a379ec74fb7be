using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Cases;

/// <summary>What a map finds around it where it is run alone, without a channel.</summary>
public sealed record MapSurroundings
{
    /// <summary>The maps by name.</summary>
    public required MapLibrary Maps { get; init; }

    /// <summary>The code sets that expressions ask.</summary>
    public required CodeSetLibrary CodeSets { get; init; }

    /// <summary>What every expression may read by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The zone of dates that carry none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>What a configuration puts around its maps.</summary>
    public static MapSurroundings Of(ConfigurationModel configuration) => new()
    {
        Maps = configuration.Maps,
        CodeSets = configuration.CodeSets,
        Variables = configuration.Engine.Variables,
        Zone = configuration.Engine.Zone,
    };

    /// <summary>What all rules of one run see.</summary>
    /// <param name="receivedAt">When the message came.</param>
    /// <param name="message">The message.</param>
    /// <param name="parameters">The map's own parameters; they hide variables of the same name.</param>
    public EvaluationContext ContextFor(DateTimeOffset receivedAt, Focus message, IReadOnlyDictionary<string, string> parameters)
    {
        var variables = Variables.ToDictionary(v => v.Key, v => Focus.Of(v.Value), StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
            variables[name] = Focus.Of(value);
        return new EvaluationContext { ReceivedAt = receivedAt, Message = message, Variables = variables, Zone = Zone, CodeSets = CodeSets };
    }
}
