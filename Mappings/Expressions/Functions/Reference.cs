using System.Globalization;
using System.Text;
using InterfaceEngine.Mappings.Expressions.Nodes;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Writes the reference of functions and operators that README.md ends with, from the table that checks calls.</summary>
internal static class Reference
{
    private static readonly (Operator[] Operators, string Meaning)[] OperatorRows =
    [
        ([Operator.Multiply, Operator.Divide, Operator.WholeDivide, Operator.Modulo], "numbers and quantities; `div` and `mod` are whole; division by zero is empty"),
        ([Operator.Add, Operator.Subtract, Operator.Concatenate], "numbers, quantities, dates and times with `7 days`; `&` joins texts, with empty as no text"),
        ([Operator.Is, Operator.As], "types"),
        ([Operator.Union], "both sides, each thing once"),
        ([Operator.Less, Operator.LessOrEqual, Operator.Greater, Operator.GreaterOrEqual], "numbers, dates, times, quantities, text; empty where it cannot be told"),
        ([Operator.Equal, Operator.NotEqual], "exactly; empty where one side is"),
        ([Operator.Equivalent, Operator.NotEquivalent], "without letters' case, kinds of blanks, order and finer precision; never empty"),
        ([Operator.In, Operator.Contains], "whether a value is in a collection"),
        ([Operator.And], "three values: true, false, empty"),
        ([Operator.Or, Operator.Xor], "the same"),
        ([Operator.Implies], "the same"),
    ];

    /// <summary>The operators, the strongest first.</summary>
    public static string Operators()
    {
        var text = new StringBuilder("| operators, the strongest first | on |\n| --- | --- |\n");
        foreach (var (operators, meaning) in OperatorRows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(' ', operators.Select(o => $"`{Nodes.Operators.Symbol(o).Replace("|", "\\|", StringComparison.Ordinal)}`"))} | {meaning} |\n");
        return text.ToString();
    }

    /// <summary>The functions, each with an example and what it gives on the sample.</summary>
    public static string Functions()
    {
        var text = new StringBuilder();
        foreach (var group in FunctionTable.Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {group.Title}\n\n| function | gives | example | result |\n| --- | --- | --- | --- |\n");
            foreach (var function in group.Functions)
                foreach (var (example, index) in function.Examples.Select((e, i) => (e, i)))
                    text.Append(CultureInfo.InvariantCulture, $"| {(index == 0 ? $"`{function.Name}({function.Signature})`" : "")} | {(index == 0 ? Cell(function.Summary) : "")} | `{Cell(example.Text)}` | `{Cell(example.Result)}` |\n");
        }
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
