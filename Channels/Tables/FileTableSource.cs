using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Tables;

/// <summary>Reads a table's rows from a file of delimited text with a heading.</summary>
internal sealed class FileTableSource : ITableSource
{
    // A table is held in memory; what is larger is no reference table.
    private const long LargestFile = 512L << 20;

    private readonly Settings _settings;
    private readonly string _folder;

    public FileTableSource(ComponentContext context)
    {
        (_settings, _folder) = (context.Settings, context.ConfigurationFolder);
        Endpoint = $"file {context.Settings.Text("path")}";
    }

    /// <summary>The component as the registry lists it.</summary>
    public static TableComponent Component { get; } = new(
        new ComponentSpec(
            "file",
            "Reads the rows from a file of delimited text in UTF-8 or Latin-1 whose first line names the columns. Whoever writes it should write another and rename it into place.",
            [
                new("path", FieldKind.Path, "The file; a relative path is below the configuration folder.") { Required = true, Example = "tables/item-master.csv" },
                new("delimiter", FieldKind.Text, "What separates fields; one character, or `tab`.") { Default = ",", Example = "\";\"" },
            ],
            """
            file: { path: tables/item-master.csv }
            """),
        null,
        context => new FileTableSource(context))
    {
        Check = Check,
    };

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string?[]>> ReadAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
        => Task.Run(() => Read(_settings, _folder, columns), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reads the file that settings name.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">The configuration folder.</param>
    /// <param name="columns">The headings wanted.</param>
    /// <exception cref="TableSourceException">It cannot be read.</exception>
    public static IReadOnlyList<string?[]> Read(Settings settings, string folder, IReadOnlyList<string> columns)
    {
        var path = PathOf(settings, folder);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
                throw new TableSourceException(new MessageError("TABLE-FILE-LARGE", $"the table's file is larger than {LargestFile >> 20} MB, and a table is held in memory"));
            return Read(File.ReadAllBytes(path), new DelimitedFormat { Delimiter = DelimiterOf(settings) ?? ',' }, columns);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TableSourceException(new MessageError("TABLE-FILE-MISSING", $"there is no file {path}; see 'path:' of the table"), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TableSourceException(new MessageError("TABLE-FILE-UNREADABLE", $"the file {path} cannot be read ({e.GetType().Name}); the engine's account needs to read it"), e);
        }
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="format">How they are delimited.</param>
    /// <param name="columns">The headings wanted.</param>
    /// <exception cref="TableSourceException">They cannot be read.</exception>
    public static IReadOnlyList<string?[]> Read(byte[] content, DelimitedFormat format, IReadOnlyList<string> columns)
    {
        var reader = DelimitedReader.Open(content, format);
        if (reader.Fault is { } fault)
            throw Faulty(fault);
        var missing = columns.Where(c => !reader.Columns.Contains(c, StringComparer.Ordinal)).ToArray();
        if (missing.Length > 0)
        {
            var near = missing.Select(m => NearNames.Nearest(m, reader.Columns)).FirstOrDefault(n => n is not null);
            throw new TableSourceException(new MessageError("TABLE-COLUMN-MISSING",
                $"the file has no column {string.Join(", ", missing.Select(m => $"'{m}'"))}{(near is null ? "" : $"; did you mean '{near}'?")}; see 'from:' of the table's columns"));
        }

        var rows = new List<string?[]>();
        foreach (var record in reader.Read())
        {
            if (record.Value is not JObject values)
                throw Faulty(record.Fault!);
            var row = new string?[columns.Count];
            for (var i = 0; i < row.Length; i++)
                row[i] = (string?)values[columns[i]];
            rows.Add(row);
        }

        return rows;
    }

    private static TableSourceException Faulty(DelimitedFault fault)
        => new(new MessageError(fault.Code, $"the table's file cannot be read: {fault.Message}") { Place = $"line {fault.Line}" });

    private static void Check(ComponentCheck check)
    {
        if (check.Settings.Has("delimiter") && DelimiterOf(check.Settings) is null)
            check.Problems.Error("CFG-VALUE", check.Settings.PlaceOf("delimiter"), "'delimiter' must be one character, or tab");
        // A file that comes from elsewhere may come later.
        if (check.Settings.Has("path") && PathOf(check.Settings, check.Folder) is var path && !File.Exists(path))
            check.Problems.Warning("CFG-TABLE-FILE", check.Settings.PlaceOf("path"), "there is no such file; what uses the table waits until there is one");
    }

    private static string PathOf(Settings settings, string folder) => Path.GetFullPath(settings.Text("path"), folder);

    private static char? DelimiterOf(Settings settings) => settings.Text("delimiter") switch
    {
        "tab" => '\t',
        [var one] when one < 128 => one,
        _ => null,
    };
}
