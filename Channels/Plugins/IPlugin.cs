using InterfaceEngine.Mappings.Expressions.Functions;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>
/// What a plug-in adds: functions for expressions, steps for pipelines. Its assembly has one public class that implements this, with a constructor without parameters,
/// and says by <see cref="PluginContractAttribute"/> which contract it was built against.
/// </summary>
public interface IPlugin
{
    /// <summary>The functions that it adds; asked for once, when it is loaded.</summary>
    IReadOnlyList<IFunction> Functions { get; }

    /// <summary>The steps that it adds; asked for once, when it is loaded.</summary>
    IReadOnlyList<StepComponent> Steps { get; }
}

/// <summary>Says which contract a plug-in was built against: <c>[assembly: PluginContract(PluginContractAttribute.Current)]</c>. The number is fixed when the plug-in is compiled.</summary>
/// <param name="version">The contract.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class PluginContractAttribute(int version) : Attribute
{
    /// <summary>
    /// The contract of this engine: <see cref="IPlugin"/>, <see cref="IStep"/>, <see cref="IFunction"/> and what they are given. It counts up when something is added; an engine
    /// takes plug-ins of its own contract and of those before it, down to <see cref="Oldest"/>.
    /// </summary>
    public const int Current = 1;

    /// <summary>The oldest contract that this engine still takes.</summary>
    public const int Oldest = 1;

    /// <summary>The contract that the plug-in was built against.</summary>
    public int Version { get; } = version;
}
