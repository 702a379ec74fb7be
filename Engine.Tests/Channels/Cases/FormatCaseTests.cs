using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Cases;

/// <summary>Channels that take XML and JSON and send XML, FHIR and delimited text, from the source's bytes to the payload.</summary>
[TestFixture]
public sealed class FormatCaseTests
{
    private const string Files = """
        --- systems.yaml
        shop: {}
        erp: { http: { url: "http://127.0.0.1:2590" } }
        --- maps/order-lines.yaml
        map: order-lines
        version: 1.0.0
        from: xml order
        to: { csv: document, line-end: lf }
        for: order.line
        fields:
          order: =%message.order.id
          sku: sku
          quantity: { from: qty, default: 1 }
        --- maps/order-copy.yaml
        map: order-copy
        version: 1.0.0
        from: xml order
        to: xml copy
        fields: { id: order.id, line.@sku: order.line.sku.first() }
        --- maps/order-supply.yaml
        map: order-supply
        version: 1.0.0
        from: xml order
        to: fhir SupplyRequest
        fields: { identifier.value: order.id, quantity.value: order.line.qty.first(), itemCodeableConcept.text: order.line.sku.first() }
        --- maps/item-xml.yaml
        map: item-xml
        version: 1.0.0
        from: json
        to: xml item
        for: $this.select(sku)
        fields: { sku: $this }
        --- channels/orders.yaml
        channel: orders
        version: 1.0.0
        source: { from: shop, format: xml, folder: { path: in } }
        pipeline: [ { filter: order.id.exists() } ]
        destinations:
          lines: { pipeline: [ { map: order-lines } ], send: { to: erp, http: {} } }
          copy: { pipeline: [ { map: order-copy } ], send: { to: erp, http: {} } }
          supply: { pipeline: [ { map: order-supply }, { validate: fhir } ], send: { to: erp, http: {} } }
        --- channels/items.yaml
        channel: items
        version: 1.0.0
        source: { from: shop, format: json, folder: { path: items } }
        pipeline: [ { map: item-xml } ]
        key: item.sku
        destinations:
          erp: { send: { to: erp, http: {} } }
        """;

    private const string Order = "<order><id>O1</id><line><sku>A</sku><qty>2</qty></line><line><sku>B, c</sku></line></order>";

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("cases-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void What_comes_as_XML_goes_out_as_delimited_text_XML_and_FHIR()
    {
        Write("orders/one", "in.xml", Order);
        Write("orders/one", "expected.lines.csv", "order,sku,quantity\r\nO1,A,2\r\nO1,\"B, c\",1\r\n");
        Write("orders/one", "expected.copy.xml", "<copy>\n  <id>O1</id>\n  <line sku='A'/>\n</copy>\n");
        Write("orders/one", "expected.supply.json", """{"resourceType":"SupplyRequest","identifier":[{"value":"O1"}],"itemCodeableConcept":{"text":"A"},"quantity":{"value":2}}""");
        AssertPassed();
    }

    [Test]
    public void Each_thing_of_a_JSON_list_goes_out_as_XML()
    {
        Write("items/two", "in.json", """[{"sku":"A"},{"sku":"B"}]""");
        Write("items/two", "expected.erp.1.xml", "<item><sku>A</sku></item>");
        Write("items/two", "expected.erp.2.xml", "<item><sku>B</sku></item>");
        AssertPassed();
    }

    [Test]
    public void A_difference_names_the_element_or_the_field()
    {
        Write("orders/one", "in.xml", Order);
        Write("orders/one", "expected.lines.csv", "order,sku,quantity\nO1,A,3\nO1,\"B, c\",1\n");
        Write("orders/one", "expected.copy.xml", "<copy><id>O2</id><line sku='A'/></copy>");
        Write("orders/one", "expected.supply.json", """{"resourceType":"SupplyRequest","identifier":[{"value":"O1"}],"itemCodeableConcept":{"text":"A"},"quantity":{"value":2}}""");
        var differences = Run().Single().Differences.Select(d => d.ToString()).ToArray();
        Assert.That(differences, Has.Length.EqualTo(2));
        Assert.That(differences, Has.Some.Contains("row 1 quantity  expected \"3\"  got \"2\"").And.Some.Contains("$.copy.id  expected \"O2\"  got \"O1\""));
    }

    [Test]
    public void What_is_no_XML_is_rejected()
    {
        Write("orders/bad", "in.xml", "<order>\n<id>O1</order>");
        Write("orders/bad", "expected.yaml", "state: rejected\nerror: XML-SYNTAX\n");
        AssertPassed();
    }

    private void AssertPassed()
    {
        var result = Run().Single();
        Assert.That(result.Differences.Select(d => d.ToString()), Is.Empty);
        Assert.That(result.Passed, Is.True, result.Problem);
    }

    private List<CaseResult> Run()
    {
        var runner = new CaseRunner(ConfigurationOf.Files(Files) with { Folder = _folder.FullName }, TimeProvider.System);
        return [.. runner.Find().Select(runner.Run)];
    }

    private void Write(string name, string file, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "tests", name)).FullName;
        File.WriteAllText(Path.Combine(folder, file), text);
    }
}
