using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>
/// A step that a plug-in adds, made for one place in one channel. It is pure: called on any number of threads at once, it gives the same for the same object at any time, with
/// no clock, no chance, no file, no network and no memory of other messages, because a replay has to answer the same and the message's sender waits. It does not change
/// what it is given.
/// </summary>
public interface IStep
{
    /// <summary>Says what becomes of one object.</summary>
    /// <param name="input">The object, and what all steps of the run share.</param>
    /// <remarks>What it throws fails the message as <c>PLUGIN-FAILED</c>; what it expects to go wrong it says by <see cref="StepResult.Fail"/>.</remarks>
    StepResult Apply(in StepInput input);
}

/// <summary>One object that comes to a step.</summary>
public readonly struct StepInput
{
    /// <summary>Made by the engine, and by tests of a step.</summary>
    /// <param name="value">The object.</param>
    /// <param name="context">What all steps of the run share.</param>
    public StepInput(Focus value, EvaluationContext context) => (Value, Context) = (value, context);

    /// <summary>The object: an HL7 v2 message (<see cref="Focus.Message"/>) or a JSON tree (<see cref="Focus.Tree"/>). Others may read it: it must not be changed.</summary>
    public Focus Value { get; }

    /// <summary>What all steps of the run share: the source message, when it was received, the variables, the zone, the code sets.</summary>
    public EvaluationContext Context { get; }

    /// <summary>A copy of the object, to change and to give on by <see cref="StepResult.Make(JObject)"/>.</summary>
    /// <exception cref="InvalidOperationException">It is no JSON object; <see cref="StepComponent.Reads"/> keeps others away.</exception>
    public JObject CopyJson() => Value.Tree is JObject tree ? (JObject)JsonTree.Copy(tree) : throw new InvalidOperationException("The object is no JSON object.");
}
