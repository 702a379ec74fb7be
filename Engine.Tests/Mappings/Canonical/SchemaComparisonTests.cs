using InterfaceEngine.Mappings.Canonical.Versions;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Canonical;

/// <summary>What is compatible and what breaks whom, each with its place.</summary>
internal sealed class SchemaComparisonTests
{
    private const string Published = """
        {
          "type": "object",
          "properties": {
            "id": { "type": "string", "minLength": 1, "description": "The id." },
            "kind": { "anyOf": [{ "enum": ["a", "b"] }, { "type": "null" }] },
            "count": { "type": "integer" },
            "total": { "anyOf": [{ "$ref": "#/$defs/Money" }, { "type": "null" }] },
            "lines": { "type": "array", "items": { "$ref": "#/$defs/Line" }, "minItems": 1 }
          },
          "required": ["id", "lines"],
          "additionalProperties": false,
          "$defs": {
            "Money": { "type": "object", "properties": { "value": { "type": "string", "pattern": "^\\d+$" } }, "required": ["value"], "additionalProperties": false },
            "Line": { "type": "object", "properties": { "debit": { "$ref": "#/$defs/Money" }, "next": { "$ref": "#/$defs/Line" } }, "required": [], "additionalProperties": false }
          }
        }
        """;

    // Replace what stands left by what stands right.
    [TestCase("The id.", "Its id.", TestName = "Words for people are no difference")]
    [TestCase("#/$defs/Money", "#/$defs/Amount", "\"Money\":", "\"Amount\":", TestName = "The name of a part is no difference")]
    [TestCase("\"count\": { \"type\": \"integer\" },", "\"count\": { \"type\": \"integer\" }, \"note\": { \"type\": \"string\" },", "note: added")]
    [TestCase("\"count\": { \"type\": \"integer\" },", "", "count: removed; documents that were valid may not be any more, and readers may meet what they were told cannot come")]
    [TestCase("\"required\": [\"id\", \"lines\"]", "\"required\": [\"id\", \"lines\", \"count\"]", "count: made required; documents that were valid may not be any more")]
    [TestCase("\"required\": [\"id\", \"lines\"]", "\"required\": [\"lines\"]", "id: not required any more; readers may meet what they were told cannot come")]
    [TestCase("\"count\": { \"type\": \"integer\" }", "\"count\": { \"type\": \"string\" }", "count: was a whole number, is text; documents that were valid may not be any more, and readers may meet what they were told cannot come")]
    [TestCase("[\"a\", \"b\"]", "[\"a\"]", "kind: the word 'b' removed; documents that were valid may not be any more")]
    [TestCase("[\"a\", \"b\"]", "[\"a\", \"b\", \"c\"]", "kind: the word 'c' added; readers may meet what they were told cannot come")]
    [TestCase("\"minLength\": 1", "\"minLength\": 2", "id: 'minLength' raised to 2: shorter texts are refused; documents that were valid may not be any more")]
    [TestCase(", \"minItems\": 1", "", "lines: 'minItems' lowered to 0: shorter lists may come; readers may meet what they were told cannot come")]
    [TestCase("{ \"anyOf\": [{ \"enum\": [\"a\", \"b\"] }, { \"type\": \"null\" }] }", "{ \"enum\": [\"a\", \"b\"] }", "kind: may not be null any more; documents that were valid may not be any more")]
    [TestCase("\"count\": { \"type\": \"integer\" }", "\"count\": { \"anyOf\": [{ \"type\": \"integer\" }, { \"type\": \"null\" }] }", "count: may be null now; readers may meet what they were told cannot come")]
    [TestCase("{ \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/Line\" }, \"minItems\": 1 }", "{ \"$ref\": \"#/$defs/Line\" }", "lines: was a list, is an object; documents that were valid may not be any more, and readers may meet what they were told cannot come")]
    [TestCase("\"count\": { \"type\": \"integer\" }", "\"count\": { \"type\": \"integer\", \"maximum\": 9 }", "count: 'maximum' added; documents that were valid may not be any more, and readers may meet what they were told cannot come")]
    [TestCase("\"count\": { \"type\": \"integer\" },", "\"count\": { \"type\": \"integer\" }, \"must\": { \"type\": \"string\" },", "\"required\": [\"id\"", "\"required\": [\"must\", \"id\"", "must: added as required; documents that were valid may not be any more")]
    [TestCase("^\\\\d+$", "^\\\\d*$", "total.value: 'pattern' changed; documents that were valid may not be any more, and readers may meet what they were told cannot come",
        "lines[].debit.value: 'pattern' changed; documents that were valid may not be any more, and readers may meet what they were told cannot come")]
    public void A_difference_says_its_place_and_whom_it_breaks(string from, string to, params string[] more)
    {
        var changed = Published.Replace(from, to, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(Published));
        // A second replacement may come before what is expected.
        if (more is [['"', ..] second, var by, ..])
        {
            changed = changed.Replace(second, by, StringComparison.Ordinal);
            more = more[2..];
        }
        var differences = SchemaComparison.Compare(JObject.Parse(Published), JObject.Parse(changed));
        Assert.That(differences.Select(d => d.ToString()), Is.EqualTo(more));
        Assert.That(SchemaComparison.IsCompatible(differences), Is.EqualTo(more.All(m => !m.Contains(';', StringComparison.Ordinal))));
    }

    [Test]
    public void An_open_object_that_loses_a_property_breaks_only_its_readers()
    {
        var older = JObject.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""");
        var newer = JObject.Parse("""{"type":"object","properties":{}}""");
        Assert.That(SchemaComparison.Compare(older, newer), Is.EqualTo(new[] { new SchemaDifference("a", "removed", SchemaBreak.Readers) }));
    }

    [Test]
    public void Closing_an_object_breaks_documents_and_opening_it_nobody()
    {
        var open = JObject.Parse("""{"type":"object","properties":{}}""");
        var closed = JObject.Parse("""{"type":"object","properties":{},"additionalProperties":false}""");
        Assert.That(SchemaComparison.Compare(open, closed).Single().Breaks, Is.EqualTo(SchemaBreak.Documents));
        Assert.That(SchemaComparison.IsCompatible(SchemaComparison.Compare(closed, open)), Is.True);
    }
}
