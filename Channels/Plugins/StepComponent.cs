using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>What goes on behind a step of a plug-in, known when a channel is checked.</summary>
public enum StepOutput
{
    /// <summary>The object as it came: the step lets it pass, filters it or fails the message.</summary>
    Same,

    /// <summary>JSON of the plug-in's own shape. A map that reads <c>json</c> makes canonical objects of it.</summary>
    Json,

    /// <summary>FHIR R4 resources; each is validated before it goes on.</summary>
    Fhir,

    /// <summary>HL7 v2 messages.</summary>
    Hl7v2,
}

/// <summary>A step that a plug-in adds: how a channel file names it, which settings it takes, what it reads and makes. Declared once; check, reference and schema come from it.</summary>
/// <param name="Spec">Its name, such as <c>route-by-ward</c>, and its settings, which stand in a block below the name: <c>- route-by-ward: { unit: ICU }</c>.</param>
/// <param name="Create">Makes the step for one place; null where it has told a problem instead.</param>
public sealed record StepComponent(ComponentSpec Spec, Func<StepSetup, IStep?> Create)
{
    /// <summary>The forms that it reads; where another comes, the channel has an error. Empty where it reads any.</summary>
    public IReadOnlyList<MapFormat> Reads { get; init; } = [];

    /// <summary>What goes on behind it.</summary>
    public StepOutput Makes { get; init; }
}

/// <summary>What a step is made from.</summary>
/// <param name="settings">Its settings, typed and checked against its spec.</param>
/// <param name="problems">Gets what is wrong.</param>
public sealed class StepSetup(Settings settings, Problems problems)
{
    /// <summary>Its settings, typed and checked against its spec.</summary>
    public Settings Settings { get; } = settings;

    /// <summary>Tells what is wrong with a setting beyond its type, at its place in the channel's file. The channel does not run with it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="hint">What to do; null where the message says it.</param>
    public void Problem(string key, string message, string? hint = null) => problems.Error("CFG-PLUGIN-SETTING", Settings.PlaceOf(key), message, hint);
}
