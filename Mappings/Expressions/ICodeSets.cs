namespace InterfaceEngine.Mappings.Expressions;

/// <summary>What <c>translate()</c>, <c>memberOf()</c> and <c>lookup()</c> ask: the code sets and concept maps of a configuration. Pure look-ups, safe for any thread.</summary>
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

    /// <summary>What a code set has for a code in a column; null where it has no such code, or nothing there.</summary>
    /// <param name="codeSet">The code set's name; <c>check</c> has seen that it exists.</param>
    /// <param name="code">The source code.</param>
    /// <param name="column">The column: <c>target</c>, <c>display</c>, <c>system</c>, or one that the file adds.</param>
    /// <param name="context">The run: entries count that hold on the day of its receipt.</param>
    string? Lookup(string codeSet, string code, string column, EvaluationContext context);
}
