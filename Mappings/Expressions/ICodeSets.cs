namespace InterfaceEngine.Mappings.Expressions;

/// <summary>What <c>translate()</c> and <c>memberOf()</c> ask: the code sets and concept maps of a configuration. Pure look-ups, safe for any thread.</summary>
public interface ICodeSets
{
    /// <summary>The code that a concept map has for a source code; null where it has none.</summary>
    /// <param name="map">The concept map's name; <c>check</c> has seen that it exists.</param>
    /// <param name="code">The source code.</param>
    /// <param name="context">The run: entries count that hold on the day of its receipt.</param>
    string? Translate(string map, string code, EvaluationContext context);

    /// <summary>Whether a code set holds a code.</summary>
    /// <param name="codeSet">The code set's name; <c>check</c> has seen that it exists.</param>
    /// <param name="code">The code.</param>
    /// <param name="context">The run: entries count that hold on the day of its receipt.</param>
    bool Contains(string codeSet, string code, EvaluationContext context);
}
