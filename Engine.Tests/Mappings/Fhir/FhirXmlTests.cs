using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Fhir;

/// <summary>FHIR's XML form is read into the tree of its JSON form, and written from it.</summary>
internal sealed class FhirXmlTests
{
    private static readonly string s_folder = Repository.PathOf("Engine.Tests/Mappings/Fhir/Examples");

    private static IEnumerable<string> Examples => Directory.GetFiles(s_folder, "*.xml").Select(f => Path.GetFileName(f)).Order();

    [TestCaseSource(nameof(Examples))]
    public void A_published_example_is_valid_and_comes_back_as_it_was(string name)
    {
        var resource = Read(File.ReadAllBytes(Path.Combine(s_folder, name)));
        Assert.That(FhirValidator.Validate(resource).Where(i => i.Severity == Severity.Error), Is.Empty);
        var again = Read(FhirXml.Write(resource));
        Assert.That(Encoding.UTF8.GetString(JsonTree.Write(again)), Is.EqualTo(Encoding.UTF8.GetString(JsonTree.Write(resource))));
    }

    [TestCase("patient-glossy-example")]
    public void It_is_the_same_as_its_JSON(string name)
    {
        var (xml, json) = (Read(File.ReadAllBytes(Path.Combine(s_folder, name + ".xml"))), Read(File.ReadAllBytes(Path.Combine(s_folder, name + ".json"))));
        foreach (var tree in (JObject[])[xml, json])
            tree.Remove("text");
        Assert.That(JToken.DeepEquals(Sorted(xml), Sorted(json)), Is.True, () => $"{xml}\n{json}");
    }

    [Test]
    public void Decimals_keep_their_digits()
    {
        var value = Read(Xml("""<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="1.0E2"/><value value="-1.000000000000000000000000000000000"/></valueQuantity></Observation>"""));
        Assert.That(value.ToString(Formatting.None), Does.Contain("""{"value":[1.0E2,-1.000000000000000000000000000000000]}"""));
    }

    [Test]
    public void Ids_urls_and_extensions_of_primitives_have_their_place()
        => Assert.That(Read(Xml("""
            <Patient xmlns="http://hl7.org/fhir"><id value="p"/><contained><Organization><id value="o"/></Organization></contained>
              <name id="n"><given value="A"/><given><extension url="http://example.org/u"><valueCode value="x"/></extension></given></name>
              <birthDate id="b" value="1974"/></Patient>
            """)).ToString(Formatting.None), Is.EqualTo(
            """{"resourceType":"Patient","id":"p","contained":[{"resourceType":"Organization","id":"o"}],"name":[{"id":"n","given":["A",null],"""
            + "\"_given\":[null,{\"extension\":[{\"url\":\"http://example.org/u\",\"valueCode\":\"x\"}]}]}],\"birthDate\":\"1974\",\"_birthDate\":{\"id\":\"b\"}}"));

    [TestCase("<Patient xmlns=\"http://hl7.org/fhir\">\n  <nmae/>\n</Patient>", "FHIR-UNKNOWN-ELEMENT", 2, 3)]
    [TestCase("<Patient xmlns=\"http://hl7.org/fhir\">\n  <birthDate value=\"7 June\"/>\n</Patient>", "FHIR-VALUE", 2, 3)]
    [TestCase("<Patient xmlns=\"http://hl7.org/fhir\">\n  <active value=\"yes\"/>\n</Patient>", "FHIR-VALUE", 2, 3)]
    [TestCase("<Patient xmlns=\"http://hl7.org/fhir\">\n  <gender value=\"male\"/>\n  <gender value=\"male\"/>\n</Patient>", "FHIR-ARRAY", 2, 3)]
    [TestCase("<Patient xmlns=\"http://hl7.org/fhir\"><multipleBirthInteger value=\"2x\"/></Patient>", "FHIR-VALUE", 1, 38)]
    public void What_is_wrong_is_told_with_its_place(string xml, string code, int line, int column)
        => Assert.That(FhirValidator.Validate(Read(Xml(xml))).Select(i => (i.Code, i.Line, i.Column)), Is.EqualTo(new[] { (code, line, column) }));

    [TestCase("<Patient/>", "FHIR-NAMESPACE", 1, 1)]
    [TestCase("<Pateint xmlns=\"http://hl7.org/fhir\"/>", "FHIR-RESOURCE-TYPE", 1, 1)]
    [TestCase("<Patient xmlns=\"http://hl7.org/fhir\">", "XML-SYNTAX", 1, 38)]
    [TestCase("<!DOCTYPE Patient [<!ENTITY a \"b\">]>\n<Patient xmlns=\"http://hl7.org/fhir\"/>", "XML-DTD", 1, 1)]
    public void What_is_no_resource_says_so(string xml, string code, int line, int column)
    {
        Assert.That(FhirReader.Read(Xml(xml), out var issue), Is.Null);
        Assert.That((issue!.Code, issue.Line, issue.Column), Is.EqualTo((code, line, column)));
    }

    [Test]
    public void A_resource_is_written_in_the_standards_order()
        => Assert.That(Encoding.UTF8.GetString(FhirXml.Write(Read(Xml("""{"birthDate":"1974","resourceType":"Patient","active":true,"extension":[{"valueDecimal":1.50,"url":"http://example.org/x"}],"id":"p"}""")))), Is.EqualTo(
            """<?xml version="1.0" encoding="utf-8"?><Patient xmlns="http://hl7.org/fhir"><id value="p" /><extension url="http://example.org/x"><valueDecimal value="1.50" /></extension><active value="true" /><birthDate value="1974" /></Patient>"""));

    private static byte[] Xml(string text) => Encoding.UTF8.GetBytes(text);

    private static JObject Read(byte[] content)
    {
        var resource = FhirReader.Read(content, out var issue);
        Assert.That(resource, Is.Not.Null, issue?.ToString());
        return resource!;
    }

    // XML asks for an order of elements, JSON for none.
    private static JToken Sorted(JToken token) => token switch
    {
        JObject members => new JObject(members.Properties().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new JProperty(p.Name, Sorted(p.Value)))),
        JArray items => new JArray(items.Select(Sorted)),
        _ => token,
    };
}
