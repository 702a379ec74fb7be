using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Tables;

/// <summary>Tables as their files say them, and their rows as sources give them.</summary>
public class TableFileTests
{
    private const string Rest = """
        --- systems.yaml
        ehr: {}
        erp: { http: { url: "http://127.0.0.1:1" } }
        --- channels/c.yaml
        channel: c
        version: 1.0.0
        data: finance
        source: { from: ehr, mllp: { listen: "127.0.0.1:2575" } }
        pipeline:
          - { lookup: items, key: PID-3.1, as: item }
          - require: =%item.cost > 1
        destinations:
          erp: { send: { to: erp, http: { path: "/{%item.name}" } } }

        """;

    private const string Good = """
        --- tables/items.yaml
        table: items
        key: code
        columns:
          code: { from: Item No }
          name: {}
          cost: { type: number }
          lots: { type: flag }
          since: { type: date }
        from:
          file: { path: tables/items.csv, delimiter: ";" }
        refresh: { every: 15m }
        stale-after: 2d

        """;

    [Test]
    public void A_table_and_the_step_that_looks_into_it_pass_the_check()
    {
        var problems = new Problems();
        var model = ConfigurationOf.Files(Rest + Good, problems)!;
        Assert.That(problems.Select(p => p.Code), Is.EqualTo(["CFG-TABLE-FILE"]), "only the file is missing");
        var table = model.Tables.Find("items")!;
        Assert.That(table.Columns.Select(c => (c.Name, c.From, c.Kind)), Is.EqualTo(new[]
        {
            ("code", "Item No", TableColumnKind.Text), ("name", "name", TableColumnKind.Text), ("cost", "cost", TableColumnKind.Number),
            ("lots", "lots", TableColumnKind.Flag), ("since", "since", TableColumnKind.Date),
        }));
        Assert.That((table.Key.Name, table.Refresh!.Every, table.StaleAfter, table.MinRows), Is.EqualTo(("code", (TimeSpan?)TimeSpan.FromMinutes(15), (TimeSpan?)TimeSpan.FromDays(2), 1)));
        Assert.That(model.Channels.Single().Tables, Is.EqualTo(["items"]));
    }

    [TestCase("key: code", "key: cod", "tables/items.yaml:2:6: CFG-TABLE-KEY unknown column 'cod' (did you mean 'code'?)")]
    [TestCase("type: number", "type: numbr", "tables/items.yaml:6:17: CFG-VALUE unknown value of 'type' 'numbr' (did you mean 'number'?)")]
    [TestCase("table: items", "table: item", "tables/items.yaml:1:1: CFG-NAME the file tables/items.yaml holds the table 'item'; file and table have one name (rename the file tables/item.yaml)")]
    [TestCase("refresh: { every: 15m }", "refresh: {}", "tables/items.yaml:11:10: CFG-SCHEDULE 'schedule' says not when (give it one of: every, daily, cron)")]
    [TestCase("  file: { path: tables/items.csv, delimiter: \";\" }", "  file: { path: tables/items.csv, delimiter: \";;\" }", "tables/items.yaml:10:46: CFG-VALUE 'delimiter' must be one character, or tab")]
    [TestCase("  file: { path: tables/items.csv, delimiter: \";\" }", "  system: erp", "tables/items.yaml:10:3: CFG-TABLE-FROM 'from' says not where the rows are (give it one of: file)")]
    [TestCase("  file:", "  system: erp\n  file:", "tables/items.yaml:10:11: CFG-TABLE-FROM 'file' reads from no system (remove 'system')")]
    public void A_mistake_in_a_table_is_told_with_its_place(string right, string wrong, string expected)
    {
        var problems = new Problems();
        ConfigurationOf.Files(Rest + Good.Replace(right, wrong, StringComparison.Ordinal), problems);
        Assert.That(problems.Select(p => p.ToString()), Does.Contain(expected));
    }

    [TestCase("lookup: items", "lookup: item", "channels/c.yaml:6:15: CFG-UNKNOWN-TABLE unknown table 'item' (did you mean 'items'?)")]
    [TestCase("%item.cost", "%item.cots", "channels/c.yaml:7:")]
    [TestCase("%item.cost", "%itm.cost", "channels/c.yaml:7:")]
    [TestCase("as: item }", "as: peer-item }", "channels/c.yaml:6:40: CFG-NAME the name of a variable is made of letters")]
    public void A_mistake_in_a_look_up_is_told_with_its_place(string right, string wrong, string expected)
    {
        var problems = new Problems();
        ConfigurationOf.Files(Rest.Replace(right, wrong, StringComparison.Ordinal) + Good, problems);
        Assert.That(problems.Select(p => p.ToString()), Has.Some.StartsWith(expected));
    }

    [TestCase(new[] { "A,1", "A,2" }, "TABLE-KEY-TWICE")]
    [TestCase(new[] { "A,1", ",2" }, "TABLE-KEY-EMPTY")]
    [TestCase(new[] { "A,1", "B,one" }, "TABLE-VALUE")]
    [TestCase(new string[0], "TABLE-TOO-FEW")]
    [TestCase(new[] { "A,1", "B," }, null)]
    public void Rows_that_no_look_up_could_trust_are_not_put_in_force(string[] lines, string? code)
    {
        var snapshot = TableSnapshot.Make(Model(), [.. lines.Select(Row)], 1, default, out var fault);
        Assert.That(fault?.Code, Is.EqualTo(code));
        Assert.That(snapshot is null, Is.EqualTo(code is not null));
        Assert.That(fault?.Message ?? "", Does.Not.Contain("one'"), "values are not told");
    }

    [Test]
    public void A_row_is_found_by_its_key_with_its_values_typed_and_the_empty_ones_left_out()
    {
        var snapshot = TableSnapshot.Make(Model(), [["A", "Screw", "1.50", "Y", "2026-03-14"], ["B", null, "", "0", null]], 1, default, out _)!;
        Assert.That(snapshot.Find("A")!.ToString(Newtonsoft.Json.Formatting.None), Is.EqualTo("""{"code":"A","name":"Screw","cost":1.50,"lots":true,"since":"2026-03-14"}"""));
        Assert.That(snapshot.Find("B")!.ToString(Newtonsoft.Json.Formatting.None), Is.EqualTo("""{"code":"B","lots":false}"""));
        Assert.That(snapshot.Find("a"), Is.Null, "letters' case counts");
    }

    [Test]
    public void The_order_of_rows_makes_no_version()
    {
        var (one, same) = (Snapshot("A,1", "B,2"), Snapshot("B,2", "A,1"));
        Assert.That(one.Holds(same), Is.True);
        Assert.That(one.Holds(Snapshot("A,1", "B,3")), Is.False);
        Assert.That(one.Holds(Snapshot("A,1")), Is.False);
    }

    internal static TableModel Model() => ConfigurationOf.Files(Rest + Good, new Problems())!.Tables.Find("items")!;

    private static TableSnapshot Snapshot(params string[] lines) => TableSnapshot.Make(Model(), [.. lines.Select(Row)], 1, default, out _)!;

    private static string?[] Row(string line) => [line.Split(',')[0], null, line.Split(',')[1], null, null];
}
