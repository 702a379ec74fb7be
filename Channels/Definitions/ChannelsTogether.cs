using System.Net;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Checks what only all channels together can be wrong in. A clash is the later channel's problem; the earlier one runs.</summary>
internal static class ChannelsTogether
{
    /// <summary>Checks names, keys and listeners.</summary>
    public static void Check(ChannelDefinition[] definitions, ChannelModel?[] models, EngineSettings? engine, CheckContext context)
    {
        var names = new Dictionary<string, ChannelDefinition>(StringComparer.Ordinal);
        var prefixes = new Dictionary<string, string>(StringComparer.Ordinal);
        var listeners = new List<Listener>();
        for (var i = 0; i < definitions.Length; i++)
        {
            var definition = definitions[i];
            if (!names.TryAdd(definition.Name, definition))
            {
                definition.Problems.Error("CFG-CHANNEL-TWICE", definition.Keys.PlaceOf("channel"), $"the channel '{definition.Name}' stands in {names[definition.Name].File} too");
                continue;
            }
            if (models[i] is not { } model)
                continue;
            CheckPrefixes(definition, model, prefixes);
            CheckListeners(definition, model, engine, listeners);
        }
    }

    /// <summary>Warns of systems, maps and code sets that no channel uses. Says nothing while a channel has errors: they may be why.</summary>
    public static void WarnOfUnused(ChannelDefinition[] definitions, CheckContext context, ConfigurationText text, Problems problems)
    {
        if (definitions.Any(d => d.Problems.HasErrors))
            return;
        var used = definitions.SelectMany(d => d.UsedSystems).Concat(context.TableSystems).ToHashSet(StringComparer.Ordinal);
        foreach (var system in context.Systems.Values.Where(s => !used.Contains(s.Name)))
            problems.Warning("CFG-UNUSED", system.At, $"no channel uses the system '{system.Name}'");
        foreach (var table in context.Tables.All.Where(t => !context.UsedTables.Contains(t.Name)))
            problems.Warning("CFG-UNUSED", table.At, $"no channel looks into the table '{table.Name}'");
        foreach (var name in context.Maps.Names.Where(n => !context.UsedMaps.Contains(n) && !context.Maps.IsUsedByMaps(n)))
            if (context.Maps.Find(name) is { } map)
                problems.Warning("CFG-UNUSED", map.At, $"no {(map.IsPart ? "map" : "channel")} uses the map '{name}'");
        foreach (var name in context.Profiles.Names.Where(n => !context.UsedProfiles.Contains(n) && !context.Profiles.Bases.Contains(n)))
            problems.Warning("CFG-UNUSED", context.Profiles.PlaceOf(name), $"no channel uses the profile '{name}'");
        var users = text.In("maps").Concat(text.In("channels")).Concat(text.In(ProfileFile.Folder)).Select(f => f.Value).ToArray();
        foreach (var name in context.CodeSets.Names.Where(n => !users.Any(u => u.Contains(n, StringComparison.Ordinal))))
            problems.Warning("CFG-UNUSED", new Position(context.CodeSets.Find(name)!.File, 1, 1), $"no map, profile or channel uses the code set '{name}'");
    }

    // "a-b" to "c" and "a" to "b-c" would make the same idempotency keys, and a target could take one's deliveries for repeats of the other's.
    private static void CheckPrefixes(ChannelDefinition definition, ChannelModel model, Dictionary<string, string> prefixes)
    {
        foreach (var destination in model.Plan.Destinations)
        {
            var name = $"{model.Name}/{destination.Name}";
            if (!prefixes.TryAdd(destination.KeyPrefix, name))
                definition.Problems.Error("CFG-KEY-CLASH", definition.Keys.PlaceOf("destinations"), $"{name} and {prefixes[destination.KeyPrefix]} would make the same idempotency keys", "rename one of them");
        }
    }

    private static void CheckListeners(ChannelDefinition definition, ChannelModel model, EngineSettings? engine, List<Listener> listeners)
    {
        var own = new List<Listener>();
        if (Listeners.Of(model) is { } address)
            own.Add(new Listener(address, model.Source.Settings.PlaceOf(Listeners.Key), model, IsSource: true));
        foreach (var settings in Listeners.OfDestinations(model))
            own.Add(new Listener(settings.Address(Listeners.Key), settings.PlaceOf(Listeners.Key), model, IsSource: false));
        foreach (var one in own)
        {
            if (engine is not null && Listeners.Collide(one.Address, engine.AdminListen))
                definition.Problems.Error("CFG-LISTENER-TWICE", one.At, "the admin API listens on this address already");
            foreach (var other in listeners.Where(l => Listeners.Collide(one.Address, l.Address)))
            {
                if ((one.IsSource && other.IsSource ? Listeners.WhyNotShared(model, other.Model) : "") is { } why)
                    definition.Problems.Error("CFG-LISTENER-TWICE", one.At, $"the channel '{other.Model.Name}' listens on this address already ({other.At}){(why.Length > 0 ? $", and {why}" : "")}");
            }
            listeners.Add(one);
        }
    }

    private sealed record Listener(DnsEndPoint Address, Position At, ChannelModel Model, bool IsSource);
}
