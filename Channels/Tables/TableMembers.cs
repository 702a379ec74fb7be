using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Tables;

/// <summary>What expressions know of a table's row before there is one: its columns and what they hold.</summary>
internal sealed class TableMembers(TableModel table) : IMembers
{
    public string Name => $"a row of {table.Name}";

    public IEnumerable<string> Names => table.Columns.Select(c => c.Name);

    public bool TryFind(string name, out Shape part)
    {
        foreach (var column in table.Columns)
        {
            if (!string.Equals(column.Name, name, StringComparison.Ordinal))
                continue;
            part = new Shape(column.Kind switch
            {
                TableColumnKind.Number => ValueKinds.Decimal,
                TableColumnKind.Flag => ValueKinds.Boolean,
                _ => ValueKinds.Untyped,
            });
            return true;
        }

        part = default;
        return false;
    }

    public Shape? OfType(string type) => null;
}
