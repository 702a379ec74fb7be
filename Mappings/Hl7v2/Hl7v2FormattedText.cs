using System.Globalization;
using System.Net;
using System.Text;
using InterfaceEngine.Mappings.Hl7v2.Layout;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Formatted text (FT) as people read it: the formatting commands (HL7 v2 chapter 2, "Formatted text") and highlighting carried out. They
/// are carried out in any value, since senders write them into ST and TX too.
/// </summary>
/// <remarks>
/// The commands come from nroff, and their numbers are read as it does: with a sign they count from the margin in force, without one from the
/// left. Lines are not wrapped: how wide a line may be is for who shows it. A line to be centred is centred over 80 characters in plain text. What is no
/// command stays as it is written. Numbers beyond 100 are taken as 100.
/// </remarks>
public static class Hl7v2FormattedText
{
    private const int PageWidth = 80;

    /// <summary>A value's first leaf as plain text; lines end with LF, none at the end.</summary>
    public static string ToPlainText(Hl7v2Value value) => ToPlainText(LinesOf(value));

    /// <summary>Text that was read from a message, its commands between backslashes, as plain text.</summary>
    public static string ToPlainText(string text) => ToPlainText(FormattedLines.Read(text, '\\'));

    /// <summary>A value's first leaf as HTML to stand within an element: text escaped, <c>br</c> between lines, <c>b</c> for what is highlighted.</summary>
    public static string ToHtml(Hl7v2Value value) => ToHtml(LinesOf(value));

    /// <summary>Text that was read from a message, its commands between backslashes, as HTML.</summary>
    public static string ToHtml(string text) => ToHtml(FormattedLines.Read(text, '\\'));

    /// <summary>Text of several lines as formatted text: each line end, whatever it is, becomes <c>\.br\</c>.</summary>
    public static string FromLines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ReplaceLineEndings("\n").Replace("\n", "\\.br\\", StringComparison.Ordinal);
    }

    private static List<FormattedLine> LinesOf(Hl7v2Value value)
        => FormattedLines.Read(value.ReadEscapedText(Hl7v2Escapes.Marked), (char)Hl7v2Text.Mark, (char)(value.Message?.Delimiters.Escape ?? (byte)'\\'));

    private static string ToPlainText(List<FormattedLine> lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                text.Append('\n');
            var line = lines[i];
            text.Append(' ', line.IsEmpty ? 0 : line.IsCentred ? Math.Max(0, (PageWidth - line.Length) / 2) : line.Indent);
            foreach (var run in line.Runs)
                text.Append(run.Text);
        }

        return text.ToString();
    }

    private static string ToHtml(List<FormattedLine> lines)
    {
        var html = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (i > 0 && !line.IsCentred && !lines[i - 1].IsCentred)
                html.Append("<br>");
            var (before, after) = line.IsCentred ? ("<div style=\"text-align:center\">", "</div>")
                : line.IsNotWrapped && !line.IsEmpty ? ("<span style=\"white-space:pre\">", "</span>")
                : ("", "");
            html.Append(before);
            for (var space = 0; !line.IsEmpty && !line.IsCentred && space < line.Indent; space++)
                html.Append("&nbsp;");
            foreach (var run in line.Runs)
            {
                var text = run.IsSpace ? run.Text.Replace(" ", "&nbsp;", StringComparison.Ordinal) : WebUtility.HtmlEncode(run.Text);
                html.Append(CultureInfo.InvariantCulture, $"{(run.IsHighlighted ? "<b>" : "")}{text}{(run.IsHighlighted ? "</b>" : "")}");
            }

            html.Append(after);
        }

        return html.ToString();
    }
}
