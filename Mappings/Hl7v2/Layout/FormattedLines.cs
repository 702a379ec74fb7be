using System.Globalization;

namespace InterfaceEngine.Mappings.Hl7v2.Layout;

/// <summary>Carries out the commands of formatted text, one after the other, and collects the lines that come of it.</summary>
internal sealed class FormattedLines
{
    private const int Most = 100;

    private readonly List<FormattedLine> _lines = [];
    private FormattedLine _line = new();
    private int _margin;
    private int? _once;
    private bool _isHighlighted;
    private bool _isCentred;
    private bool _isNotWrapped;

    private FormattedLines()
    {
    }

    /// <summary>The lines of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mark">What stands on both sides of a command.</param>
    /// <param name="written">What stands for it in a text whose command is none; the mark itself where nothing else is said.</param>
    public static List<FormattedLine> Read(string text, char mark, char? written = null)
    {
        var reading = new FormattedLines();
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf(mark);
            reading.AddText(open < 0 ? rest : rest[..open]);
            if (open < 0)
                break;
            rest = rest[(open + 1)..];
            var close = rest.IndexOf(mark);
            if (close > 0 && reading.Carry(rest[..close]))
                rest = rest[(close + 1)..];
            else
                reading.AddText([written ?? mark]);
        }

        reading._lines.Add(reading._line);
        return reading._lines;
    }

    private bool Carry(ReadOnlySpan<char> command)
    {
        switch (command)
        {
            case "H" or "N":
                _isHighlighted = command is "H";
                return true;
            case ".br":
                EndLine();
                return true;
            case ".fi" or ".nf":
                _isNotWrapped = command is ".nf";
                return true;
            case ".ce":
                if (_line.IsBegun)
                    EndLine();
                _isCentred = true;
                return true;
        }

        if (command.Length < 3 || !TryNumber(command[3..], out var number, out var isSigned))
            return false;
        switch (command[..3])
        {
            case ".sp" when !isSigned:
                Skip(number ?? 1);
                return true;
            case ".sk" when number is { } spaces:
                Begin();
                _line.Runs.Add(new FormattedRun(new string(' ', Math.Max(0, spaces)), _isHighlighted, IsSpace: true));
                return true;
            case ".in" when number is { } margin:
                _margin = Math.Clamp(isSigned ? _margin + margin : margin, 0, Most);
                return true;
            case ".ti" when number is { } once:
                _once = Math.Clamp(isSigned ? _margin + once : once, 0, Most);
                return true;
            default:
                return false;
        }
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int? number, out bool isSigned)
    {
        (number, isSigned) = (null, text is ['+' or '-', ..]);
        if (text.IsEmpty)
            return true;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read))
            return false;
        number = Math.Clamp(read, -Most, Most);
        return true;
    }

    private void AddText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny('\r', '\n');
            if (end != 0)
            {
                Begin();
                _line.Runs.Add(new FormattedRun(text[..(end < 0 ? text.Length : end)].ToString(), _isHighlighted));
            }

            if (end < 0)
                return;
            EndLine();
            text = text[(end + (text[end..].StartsWith("\r\n") ? 2 : 1))..];
        }
    }

    private void Begin()
    {
        if (_line.IsBegun)
            return;
        (_line.IsBegun, _line.Indent, _line.IsCentred, _line.IsNotWrapped) = (true, _once ?? _margin, _isCentred, _isNotWrapped);
        (_once, _isCentred) = (null, false);
    }

    private void EndLine()
    {
        if (!_line.IsBegun)
            Begin();
        _lines.Add(_line);
        _line = new FormattedLine();
    }

    // Down by so many lines, where only the vertical position changes.
    private void Skip(int lines)
    {
        var column = _line.IsBegun ? _line.Indent + _line.Length : _once ?? _margin;
        for (var i = 0; i < lines; i++)
            EndLine();
        _once = column;
    }
}
