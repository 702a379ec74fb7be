using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>
/// Reads a code set from CSV: a first line that names the columns (<c>source</c>, <c>target</c>, and optionally <c>display</c>, <c>system</c>,
/// <c>valid-from</c> and <c>valid-to</c>, in any order, and further ones that <c>lookup()</c> reads), then one line for each source code, or several for one whose days do
/// not overlap. Empty lines and lines that begin with <c>#</c> are for people. Values with commas or quotes stand in double quotes, a quote in them doubled.
/// </summary>
internal static class CsvCodeSetReader
{
    private static readonly string[] s_columns = ["source", "target", "display", "system", "valid-from", "valid-to"];

    public static CodeSet Read(SourceFile file, Problems problems)
    {
        var builder = new CodeSetBuilder(file.Path, problems);
        Columns? columns = null;
        var number = 0;
        foreach (var raw in file.Text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r');
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = Cells(file.Path, number, line, problems);
            if (cells is null)
                continue;
            if (columns is null)
            {
                columns = ReadHeader(cells, problems);
                if (columns is null)
                    return builder.Build();
                builder.More = columns.More.Select(m => m.Name).ToArray();
                continue;
            }
            Add(cells, columns, new Position(file.Path, number, 1), builder, problems);
        }
        if (columns is null)
            problems.Error("CODESET-HEADER", new Position(file.Path, 1, 1), "the first line must name the columns", "source,target,display");
        return builder.Build();
    }

    // Where each column stands; null where source or target is missing.
    private static Columns? ReadHeader(List<Cell> header, Problems problems)
    {
        int[] columns = [-1, -1, -1, -1, -1, -1];
        var more = new List<(string Name, int Index)>();
        for (var i = 0; i < header.Count; i++)
        {
            var name = header[i].Text;
            var column = Array.IndexOf(s_columns, name);
            if (column >= 0 ? columns[column] >= 0 : more.Exists(m => m.Name == name))
                problems.Error("CODESET-COLUMN", header[i].At, $"the column '{name}' stands here twice");
            else if (column >= 0)
                columns[column] = i;
            else if (name.Length == 0)
                problems.Error("CODESET-COLUMN", header[i].At, "this column has no name");
            else if (NearNames.Nearest(name, s_columns) is { } near)
                problems.Error("CODESET-COLUMN", header[i].At, $"unknown column '{name}'", $"did you mean '{near}'? A column of your own has a name that is not so near");
            else
                more.Add((name, i));
        }
        foreach (var needed in (int[])[0, 1])
            if (columns[needed] < 0)
                problems.Error("CODESET-HEADER", header[0].At, $"the column '{s_columns[needed]}' is missing", "source,target,display");
        return columns[0] < 0 || columns[1] < 0 ? null : new Columns(columns, more, header.Count);
    }

    private static void Add(List<Cell> cells, Columns columns, Position at, CodeSetBuilder builder, Problems problems)
    {
        string? Text(int index) => index >= 0 && index < cells.Count && cells[index].Text is { Length: > 0 } text ? text : null;
        string? At(int column) => Text(columns.Known[column]);

        if (cells.Count > columns.Width)
        {
            problems.Error("CODESET-CELLS", cells[columns.Width].At, $"this line has {cells.Count} values for {columns.Width} columns", "a value with a comma stands in double quotes");
            return;
        }
        if (At(0) is not { } source || At(1) is not { } target)
        {
            problems.Error("CODESET-EMPTY", at, $"this line has no {(At(0) is null ? "source" : "target")}");
            return;
        }
        var entry = new CodeSetEntry(target, At(2), At(3));
        if (At(4) is { } from)
            entry = entry with { ValidFrom = Day(from, cells[columns.Known[4]].At, problems) };
        if (At(5) is { } to)
            entry = entry with { ValidTo = Day(to, cells[columns.Known[5]].At, problems) };
        if (columns.More.Count > 0)
            entry = entry with
            {
                More = columns.More.Where(m => Text(m.Index) is not null).ToFrozenDictionary(m => m.Name, m => Text(m.Index)!, StringComparer.Ordinal),
            };
        builder.Add(source, entry, cells[columns.Known[0]].At);
    }

    private static DateOnly? Day(string text, Position at, Problems problems)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        problems.Error("CODESET-DATE", at, "this is no day", "2026-03-04");
        return null;
    }

    private static List<Cell>? Cells(string file, int number, string line, Problems problems)
    {
        var cells = new List<Cell>();
        var text = new StringBuilder();
        var i = 0;
        while (true)
        {
            var at = new Position(file, number, i + 1);
            text.Clear();
            if (i < line.Length && line[i] == '"')
            {
                var end = Quoted(line, i + 1, text);
                if (end < 0)
                {
                    problems.Error("CODESET-QUOTE", at, "this quote is not closed in its line", "a quote inside quotes is doubled");
                    return null;
                }
                i = end;
            }
            else
                while (i < line.Length && line[i] != ',')
                    text.Append(line[i++]);
            cells.Add(new Cell(at, text.ToString().Trim()));
            if (i >= line.Length)
                return cells;
            if (line[i] != ',')
            {
                problems.Error("CODESET-QUOTE", new Position(file, number, i + 1), "after a closing quote comes a comma or the end of the line");
                return null;
            }
            i++;
        }
    }

    // Reads up to the closing quote; the offset behind it, or -1 where there is none.
    private static int Quoted(string line, int start, StringBuilder into)
    {
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] != '"')
                into.Append(line[i]);
            else if (i + 1 < line.Length && line[i + 1] == '"')
                into.Append(line[i++]);
            else
                return i + 1;
        }
        return -1;
    }

    // Where the known columns stand, -1 for those that are not there; the others; and how many there are.
    private sealed record Columns(int[] Known, List<(string Name, int Index)> More, int Width);

    private readonly record struct Cell(Position At, string Text);
}
