namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>
/// A function that a plug-in adds to expressions. It is called on any number of threads at once and gives the same for the same call at any time: no clock, no chance,
/// no file and no network, because a replay has to answer the same and a message does not wait.
/// </summary>
public interface IFunction
{
    /// <summary>What it declares of itself; the same each time that it is asked.</summary>
    FunctionSpec Spec { get; }

    /// <summary>What it gives for one call, in order; an empty list where it has nothing to give.</summary>
    /// <param name="call">What stands before its dot, and its arguments.</param>
    /// <exception cref="ExpressionException">It cannot be evaluated on this; made by <see cref="FunctionCall.Fail"/>. Any other exception fails the message as <c>PLUGIN-FAILED</c>.</exception>
    IReadOnlyList<Focus> Evaluate(in FunctionCall call);
}

/// <summary>What a function declares of itself, once: calls are checked against it, and the reference shows it.</summary>
/// <param name="Name">Its name, such as <c>wardOf</c>: a small letter, then letters and digits. Names of the engine's own functions cannot be taken.</param>
/// <param name="Signature">
/// Its parameters, as the reference of functions shows them: <c>length: integer, character?: text</c>, a question mark behind what may be left out,
/// <c>…</c> before the last for any number more, words for a choice of them: <c>form: 'hex' 'base64'</c>. Kinds are <c>any</c>, <c>text</c>, <c>integer</c>, <c>number</c>,
/// <c>boolean</c>, <c>date</c>, <c>values</c>, <c>code set</c>.
/// </param>
/// <param name="Summary">What it gives, in one sentence; of what, and when nothing.</param>
/// <param name="Examples">At least one; each is evaluated by <c>FunctionContract</c>.</param>
public sealed record FunctionSpec(string Name, string Signature, string Summary, IReadOnlyList<FunctionExample> Examples);

/// <summary>An example of a function.</summary>
/// <param name="Expression">An expression over no content, such as <c>'ICU-3'.wardOf()</c>.</param>
/// <param name="Result">The JSON list that it gives, without blanks: <c>["ICU"]</c>.</param>
public sealed record FunctionExample(string Expression, string Result);
