using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Spectre.Console;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Where a verb writes: data to standard output, everything else to standard error; colours for people, plain text in a pipe.</summary>
internal sealed class Terminal
{
    private readonly IAnsiConsole _out;
    private readonly IAnsiConsole _error;
    private readonly Func<Stream>? _bytes;

    /// <summary>A terminal over two writers.</summary>
    /// <param name="input">What the person types.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="interactive">Whether a person looks at standard output.</param>
    /// <param name="bytes">Opens standard output for bytes; null where it is text alone.</param>
    public Terminal(TextReader input, TextWriter output, TextWriter error, bool interactive, Func<Stream>? bytes = null)
    {
        _bytes = bytes;
        (In, Out, Error, Interactive) = (input, output, error, interactive);
        _out = Ansi(output, interactive);
        _error = Ansi(error, interactive);
    }

    /// <summary>What the person types.</summary>
    public TextReader In { get; }

    /// <summary>Standard output, for data.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error, for everything else.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at it: colours, questions and progress bars make sense.</summary>
    public bool Interactive { get; }

    /// <summary>The process's own terminal.</summary>
    public static Terminal OfProcess()
        => new(Console.In, Console.Out, Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null, Console.OpenStandardOutput);

    /// <summary>Standard output for bytes that are written as they are; what was written as text stands before them. The caller disposes of it.</summary>
    public Stream OpenBytes()
    {
        Out.Flush();
        return _bytes?.Invoke() ?? new TextStream(Out);
    }

    /// <summary>Writes one JSON document, on one line in a pipe.</summary>
    public void WriteJson(JToken document) => Out.WriteLine(document.ToString(Interactive ? Formatting.Indented : Formatting.None));

    /// <summary>Writes a line of markup to standard output.</summary>
    public void WriteMarkup(string markup) => _out.MarkupLine(markup);

    /// <summary>Writes a line of markup to standard error.</summary>
    public void NoteMarkup(string markup) => _error.MarkupLine(markup);

    /// <summary>Writes a line to standard error.</summary>
    public void Note(string line) => Error.WriteLine(line);

    /// <summary>
    /// Writes a table: drawn for people; in a pipe, columns apart by two blanks. Cells are plain text; a column whose name ends in <c>&gt;</c>
    /// is aligned to the right.
    /// </summary>
    public void WriteTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, Func<int, int, string?>? colour = null)
    {
        if (rows.Count == 0)
            return;
        var names = columns.Select(c => c.TrimEnd('>')).ToArray();
        var right = columns.Select(c => c.EndsWith('>')).ToArray();
        if (Interactive)
        {
            var table = new Table().Border(TableBorder.None).Collapse();
            // A table that is wider than the screen is not shown at all where nothing in it may be broken.
            var fits = names.Select((name, c) => Math.Max(name.Length, rows.Max(r => r[c].Length)) + 2).Sum() <= _out.Profile.Width;
            for (var c = 0; c < names.Length; c++)
            {
                var column = new TableColumn(new Markup($"[bold]{Markup.Escape(names[c])}[/]")) { Padding = new Padding(0, 0, 2, 0), NoWrap = c < names.Length - 1 && (fits || rows.Max(r => r[c].Length) <= 12) };
                table.AddColumn(right[c] ? column.RightAligned() : column);
            }
            for (var r = 0; r < rows.Count; r++)
            {
                var row = r;
                table.AddRow(rows[r].Select((cell, c) => new Markup(
                    colour?.Invoke(row, c) is { } name ? $"[{name}]{Markup.Escape(cell)}[/]" : Markup.Escape(cell))));
            }
            _out.Write(table);
            return;
        }
        var widths = names.Select((name, c) => Math.Max(name.Length, rows.Max(r => r[c].Length))).ToArray();
        WriteLine(names);
        foreach (var row in rows)
            WriteLine(row);

        void WriteLine(IReadOnlyList<string> cells) => Out.WriteLine(string.Join("  ",
            cells.Select((cell, c) => right[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd());
    }

    /// <summary>Makes room for what is shown again and again; in a pipe nothing.</summary>
    public void Clear()
    {
        if (Interactive)
            _out.Clear(home: true);
    }

    /// <summary>Asks a yes-or-no question; no where nobody can answer.</summary>
    public bool Confirm(string question)
    {
        if (!Interactive)
            return false;
        Error.Write($"{question} [y/N] ");
        return In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static IAnsiConsole Ansi(TextWriter writer, bool interactive) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Out = new Output(writer),
    });

    // A pipe has no width: lines stay whole for the program that reads them.
    private sealed class Output(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => writer == Console.Out ? !Console.IsOutputRedirected : writer == Console.Error && !Console.IsErrorRedirected;

        public int Width => IsTerminal ? Math.Max(80, Console.WindowWidth) : 100_000;

        public int Height => IsTerminal ? Console.WindowHeight : 1000;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // The process's own encoding stands.
        }
    }
}
