using System.Globalization;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>Reads numbers, quantities, dates and times as FHIRPath writes them.</summary>
internal static class LiteralParser
{
    /// <summary>A number, with a unit behind it a quantity.</summary>
    public static Focus Number(TextCursor cursor)
    {
        var start = cursor.Offset;
        Digits(cursor);
        var isDecimal = cursor.Peek() == '.' && char.IsAsciiDigit(cursor.Peek(1));
        if (isDecimal)
        {
            cursor.Offset++;
            Digits(cursor);
        }
        if (!decimal.TryParse(cursor.Text.AsSpan(start, cursor.Offset - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            throw new SyntaxError(start, "EXPR-SYNTAX", "the number is too large");
        // 5L is FHIRPath's long number; whole numbers here are as long.
        if (!isDecimal && cursor.Peek() == 'L' && !char.IsAsciiLetterOrDigit(cursor.Peek(1)) && cursor.Peek(1) != '_')
        {
            cursor.Offset++;
            return value <= long.MaxValue ? Focus.Of((long)value) : throw new SyntaxError(start, "EXPR-SYNTAX", "the number is too large");
        }
        var end = cursor.Offset;
        cursor.SkipBlanks();
        if (cursor.Peek() == '\'')
            return Focus.Of(new Quantity(value, cursor.Quoted('\'')));
        if (cursor.Offset > end && cursor.TryName() is { } word && Quantity.CalendarUnit(word) is { } unit)
            return Focus.Of(new Quantity(value, unit, IsCalendar: true));
        cursor.Offset = end;
        return !isDecimal && value <= long.MaxValue ? Focus.Of((long)value) : Focus.Of(value);
    }

    /// <summary>A date, date and time or time of day, from its <c>@</c> on.</summary>
    public static Focus Temporal(TextCursor cursor)
    {
        var start = cursor.Offset++;
        var body = cursor.Offset;
        if (cursor.Peek() != 'T')
        {
            Digits(cursor);
            for (var part = 0; part < 2 && cursor.Peek() == '-' && char.IsAsciiDigit(cursor.Peek(1)); part++)
            {
                cursor.Offset++;
                Digits(cursor);
            }
        }
        if (cursor.Peek() == 'T')
            Time(cursor);
        var text = cursor.Text.AsSpan(body, cursor.Offset - body);
        if (text is ['T', ..] ? PartialDateTime.TryParseTime(text, out var value) : PartialDateTime.TryParseIso(text, out value))
            return Focus.Of(value!);
        throw new SyntaxError(start, "EXPR-SYNTAX", "this is no date or time", "write @2026-03-04, @2026-03-04T15:30:00-06:00 or @T15:30");
    }

    private static void Time(TextCursor cursor)
    {
        cursor.Offset++;
        Digits(cursor);
        for (var part = 0; part < 2 && cursor.Peek() == ':'; part++)
        {
            cursor.Offset++;
            Digits(cursor);
        }
        if (cursor.Peek() == '.' && char.IsAsciiDigit(cursor.Peek(1)))
        {
            cursor.Offset++;
            Digits(cursor);
        }
        if (cursor.Peek() == 'Z')
            cursor.Offset++;
        else if (cursor.Peek() is '+' or '-' && char.IsAsciiDigit(cursor.Peek(1)) && char.IsAsciiDigit(cursor.Peek(2)) && cursor.Peek(3) == ':')
        {
            cursor.Offset += 4;
            Digits(cursor);
        }
    }

    private static void Digits(TextCursor cursor)
    {
        while (char.IsAsciiDigit(cursor.Peek()))
            cursor.Offset++;
    }
}
