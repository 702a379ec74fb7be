using System.Text.RegularExpressions;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Regular expressions: compiled and checked when the expression is, where they are written as text; never allowed to run long.</summary>
internal static class Patterns
{
    // A pattern that needs longer on a field backtracks without end.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>The node of a call whose pattern is written as text; null where it is computed.</summary>
    public static Node? Bind(CallSite call, bool whole)
        => call.Literal(0) is { } pattern && Compile(call, pattern, whole) is { } regex ? new MatchNode(call, regex) : null;

    /// <summary>Checks a pattern that is written as text.</summary>
    public static Node? Check(CallSite call)
    {
        if (call.Literal(0) is { } pattern)
            Compile(call, pattern, whole: false);
        return null;
    }

    public static Collection Matches(in Collection input, CallSite call, string? pattern, bool whole)
        => call.Text(input) is { } text && pattern is not null ? Collection.Of(Run(call, pattern, r => r.IsMatch(text), whole)) : Collection.Empty;

    public static string Replace(string text, string pattern, string by, CallSite call)
        => pattern.Length == 0 ? text : Run(call, pattern, r => r.Replace(text, by), whole: false);

    private static Regex Make(string pattern, bool whole, RegexOptions more)
        => new(whole ? $@"\A(?:{pattern})\z" : pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline | more, Longest);

    private static Regex? Compile(CallSite call, string pattern, bool whole)
    {
        try
        {
            return Make(pattern, whole, RegexOptions.Compiled);
        }
        catch (ArgumentException e)
        {
            call.Problems.Error("EXPR-PATTERN", call.Arguments[0].At, $"this is no regular expression: {e.Message.TrimEnd('.')}");
            return null;
        }
    }

    private static T Run<T>(CallSite call, string pattern, Func<Regex, T> use, bool whole)
    {
        try
        {
            return use(Make(pattern, whole, RegexOptions.None));
        }
        catch (ArgumentException)
        {
            throw call.Fail("EXPR-PATTERN", $"{call.Function.Name}() got no regular expression", value: pattern);
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooLong(call);
        }
    }

    private static ExpressionException TooLong(CallSite call)
        => call.Fail("EXPR-PATTERN-TIME", $"the regular expression ran longer than {Longest.TotalMilliseconds} ms; write one that does not backtrack", call.PlaceOf(default));

    private sealed class MatchNode(CallSite call, Regex regex) : Node(call.At)
    {
        public override bool TryAddReads(Reads reads, bool isNested) => call.TryAddReads(reads, isNested);

        public override Collection Evaluate(in Frame frame) => Collection.Of(Truth(frame));

        public override bool? Truth(in Frame frame)
        {
            if (call.Text(CallNode.Input(frame, call)) is not { } text)
                return null;
            try
            {
                return regex.IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                throw TooLong(call);
            }
        }
    }
}
