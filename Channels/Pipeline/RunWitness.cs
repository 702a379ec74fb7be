using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>
/// What a test asks of runs beyond their outcome: by which rules each delivery was made, and which rules, steps and conditions had their say. Runs of
/// the engine have no witness, and pay nothing for it. One thread at a time.
/// </summary>
internal sealed class RunWitness
{
    private readonly Dictionary<MappedObject, IReadOnlyList<MapTraceEntry>> _objects = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OwedDelivery, IReadOnlyList<MapTraceEntry>> _deliveries = new(ReferenceEqualityComparer.Instance);

    /// <summary>Gets what had its say; null where only the deliveries are asked for.</summary>
    public RunCoverage? Coverage { get; init; }

    /// <summary>How the payload of a delivery was made; empty where no map made it.</summary>
    public IReadOnlyList<MapTraceEntry> TraceOf(OwedDelivery delivery) => _deliveries.GetValueOrDefault(delivery) ?? [];

    /// <summary>How an object was made; empty where that is not known.</summary>
    public IReadOnlyList<MapTraceEntry> TraceOf(MappedObject made) => _objects.GetValueOrDefault(made) ?? [];

    /// <summary>A step or a destination's condition said yes or no.</summary>
    public void Answer(object who, bool yes) => Coverage?.Answer(who, yes);

    /// <summary>A delivery is owed of what a map made.</summary>
    public void Owe(OwedDelivery delivery, MappedObject made) => _deliveries[delivery] = TraceOf(made);

    /// <summary>Runs a map and remembers how it came to what it made.</summary>
    /// <inheritdoc cref="CompiledMap.Run(EvaluationContext, in Focus, in MapOrigin)"/>
    public IReadOnlyList<MappedObject> Map(CompiledMap map, EvaluationContext context, in Focus focus, in MapOrigin origin)
    {
        var trace = new List<MapTraceEntry>();
        try
        {
            map.Explain(context, focus, origin, trace);

            // What goes on is made as the engine makes it: an explanation takes another way, on which elements share nothing.
            var made = map.Run(context, focus, origin);
            foreach (var one in made)
                _objects[one] = trace;
            return made;
        }
        catch (MapException e)
        {
            Coverage?.Reach(e.Rule);
            throw;
        }
        finally
        {
            Coverage?.Add(trace);
        }
    }
}
