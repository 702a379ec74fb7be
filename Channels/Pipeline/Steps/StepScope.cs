using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>What a step is compiled from, and where it says what it makes of what flows.</summary>
internal sealed class StepScope
{
    /// <summary>The step's keys, typed.</summary>
    public required Settings Keys { get; init; }

    /// <summary>What flows into it.</summary>
    public required Flow Input { get; init; }

    /// <summary>The maps of the configuration.</summary>
    public required MapLibrary Maps { get; init; }

    /// <summary>The HL7 v2 profiles of the configuration.</summary>
    public required ProfileUse Profiles { get; init; }

    /// <summary>The reference tables of the configuration.</summary>
    public required TableLibrary Tables { get; init; }

    /// <summary>Gets the tables that steps look into.</summary>
    public required ISet<string> UsedTables { get; init; }

    /// <summary>The names that expressions may say after a percent sign.</summary>
    public required IReadOnlyCollection<string> Variables { get; init; }

    /// <summary>Gets what is wrong.</summary>
    public required Problems Problems { get; init; }

    /// <summary>What flows out of it: what flows in, unless the step says otherwise. Null where that cannot be known.</summary>
    public Flow? Output { get; set; }

    /// <summary>The map that the step runs, for versions and for what is used; null where it runs none.</summary>
    public CompiledMap? Map { get; set; }

    /// <summary>The rule at a key, as <see cref="MessageError.Rule"/> writes it.</summary>
    public string RuleAt(string key)
    {
        var at = Keys.PlaceOf(key);
        return $"{at.File}:{at.Line}";
    }
}
