using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>A place in the text of an expression, and the reading of its smallest parts. What a word means depends on where it stands, so nothing is cut into tokens beforehand.</summary>
internal sealed class TextCursor(string text, int start, int end)
{
    private const char Nothing = '\0';

    /// <summary>The whole text.</summary>
    public string Text { get; } = text;

    /// <summary>Where reading stands.</summary>
    public int Offset { get; set; } = start;

    public bool AtEnd => Offset >= end;

    /// <summary>The character that comes, or one further on; NUL beyond the end.</summary>
    public char Peek(int ahead = 0) => Offset + ahead < end ? Text[Offset + ahead] : Nothing;

    /// <summary>Passes over blanks and comments.</summary>
    public void SkipBlanks()
    {
        while (true)
        {
            if (char.IsWhiteSpace(Peek()))
                Offset++;
            else if (Peek() == '/' && Peek(1) == '/')
            {
                while (!AtEnd && Peek() is not ('\n' or '\r'))
                    Offset++;
            }
            else if (Peek() == '/' && Peek(1) == '*')
            {
                var close = Text.IndexOf("*/", Offset + 2, end - Offset - 2, StringComparison.Ordinal);
                if (close < 0)
                    throw new SyntaxError(Offset, "EXPR-SYNTAX", "the comment that begins here does not end", "end it with */");
                Offset = close + 2;
            }
            else
                return;
        }
    }

    /// <summary>Passes over blanks and then a symbol or word, where it comes.</summary>
    public bool TryTake(string symbol)
    {
        SkipBlanks();
        if (!ComesNext(symbol))
            return false;
        Offset += symbol.Length;
        return true;
    }

    public bool ComesNext(string symbol)
    {
        if (Offset + symbol.Length > end || string.CompareOrdinal(Text, Offset, symbol, 0, symbol.Length) != 0)
            return false;
        return !IsWordPart(symbol[^1]) || !IsWordPart(Peek(symbol.Length));
    }

    public void Expect(string symbol, string reason)
    {
        if (!TryTake(symbol))
            throw Expected($"'{symbol}' {reason}");
    }

    public SyntaxError Expected(string what, string? hint = null) => new(Offset, "EXPR-SYNTAX", $"expected {what}, found {Found()}", hint ?? Habit());

    // What other languages write, where ours has a word or a sign less.
    private string? Habit() => (Peek(), Peek(1)) switch
    {
        ('=', '=') => "equal is one =, as in MSH-9.1 = 'DFT'",
        ('&', '&') => "both is written and",
        ('|', '|') => "either is written or",
        ('?', _) => "a choice is written iif(CONDITION, THIS, THAT)",
        _ => null,
    };

    /// <summary>What comes, for a message: the expression's own text, which is no message's.</summary>
    public string Found()
    {
        if (AtEnd)
            return "the end";
        var length = 0;
        while (IsWordPart(Peek(length)))
            length++;
        return $"'{Text.Substring(Offset, Math.Max(1, length))}'";
    }

    /// <summary>Reads a name: letters, digits and underscores, or anything between backticks.</summary>
    public string? TryName()
    {
        if (Peek() == '`')
            return Quoted('`');
        if (!char.IsAsciiLetter(Peek()) && Peek() != '_')
            return null;
        var from = Offset;
        while (IsWordPart(Peek()))
            Offset++;
        return Text[from..Offset];
    }

    /// <summary>Reads digits as a number; -1 where none come.</summary>
    public int TryWhole()
    {
        var from = Offset;
        while (char.IsAsciiDigit(Peek()))
            Offset++;
        if (from == Offset)
            return -1;
        return int.TryParse(Text.AsSpan(from, Offset - from), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new SyntaxError(from, "EXPR-SYNTAX", "the number is too large");
    }

    /// <summary>Reads text between quotes, with the escapes of FHIRPath 4.1.2.</summary>
    public string Quoted(char quote)
    {
        var from = Offset++;
        var read = new StringBuilder();
        while (true)
        {
            if (AtEnd)
                throw new SyntaxError(from, "EXPR-SYNTAX", "the text that begins here does not end", $"end it with {quote}");
            var c = Text[Offset++];
            if (c == quote)
                return read.ToString();
            read.Append(c == '\\' ? Escaped() : c);
        }
    }

    private char Escaped()
    {
        var c = Peek();
        Offset++;
        switch (c)
        {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'f':
                return '\f';
            case '\\' or '/' or '\'' or '"' or '`':
                return c;
            case 'u' when Offset + 4 <= end
                && ushort.TryParse(Text.AsSpan(Offset, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                Offset += 4;
                return (char)code;
            default:
                throw new SyntaxError(Offset - 2, "EXPR-SYNTAX", "unknown escape", @"known: \' \"" \` \\ \/ \n \r \t \f \uXXXX");
        }
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
