using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.Delimited;

namespace InterfaceEngine.Channels.Cases;

/// <summary>
/// The reference tables as cases see them: <c>tests/tables/NAME.csv</c>, with the columns' names in the table's file as headings, where there is one; else the table's
/// own file. What a system keeps is not asked for: a case gives the same answer everywhere.
/// </summary>
/// <param name="configuration">The configuration.</param>
public sealed class CaseTables(ConfigurationModel configuration) : ITables
{
    // Later than any case, so that no table is too old for one.
    private static readonly DateTimeOffset Ever = DateTimeOffset.MaxValue;

    private readonly Dictionary<string, TableSnapshot?> _tables = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public TableSnapshot? Find(string name)
    {
        if (!_tables.TryGetValue(name, out var table))
            _tables[name] = table = configuration.Tables.Find(name) is { } model ? Read(model) : null;
        return table;
    }

    private TableSnapshot? Read(TableModel model)
    {
        var own = Path.Combine(configuration.Folder, "tests", TableFile.Folder, model.Name + ".csv");
        if (!File.Exists(own) && model.Component.Spec.Name != FileTableSource.Component.Spec.Name)
            return null;
        try
        {
            var rows = File.Exists(own)
                ? FileTableSource.Read(File.ReadAllBytes(own), new DelimitedFormat(), [.. model.Columns.Select(c => c.Name)])
                : FileTableSource.Read(model.Settings, configuration.Folder, [.. model.Columns.Select(c => c.From)]);
            return TableSnapshot.Make(model, rows, 1, Ever, out _);
        }
        catch (Exception e) when (e is TableSourceException or IOException or UnauthorizedAccessException)
        {
            // The look-up says that the table is not there.
            return null;
        }
    }
}
