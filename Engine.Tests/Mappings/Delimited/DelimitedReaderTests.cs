using System.Text;
using InterfaceEngine.Mappings.Delimited;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Delimited;

public class DelimitedReaderTests
{
    [TestCase("\n")]
    [TestCase("\r\n")]
    [TestCase("\r")]
    public void Records_are_objects_by_the_headers_names_whatever_ends_the_lines(string end)
    {
        var records = Read(string.Join(end, "code,name", "A1,\"Screw, 5\"\" long\"", "", "A2,"));
        Assert.That(records.Select(r => r.Value!.ToString(Newtonsoft.Json.Formatting.None)),
            Is.EqualTo(new[] { """{"code":"A1","name":"Screw, 5\" long"}""", """{"code":"A2"}""" }));
        Assert.That(records.Select(r => r.Line), Is.EqualTo(new[] { 2, 4 }));
    }

    [Test]
    public void A_quoted_field_may_hold_line_ends_and_later_lines_still_count_right()
    {
        var records = Read("a,b\r\n1,\"two\r\nlines\"\r\n3,4\r\n");
        Assert.That((string?)records[0].Value!["b"], Is.EqualTo("two\r\nlines"));
        Assert.That(records.Select(r => r.Line), Is.EqualTo(new[] { 2, 4 }));
    }

    [Test]
    public void A_quote_inside_an_unquoted_field_is_itself()
        => Assert.That((string?)Read("a,b\n5\" pipe,x")[0].Value!["a"], Is.EqualTo("5\" pipe"));

    [TestCase("a,b\n1\n1,2", "CSV-RAGGED", 2)]
    [TestCase("a,b\n1,2,3\n1,2", "CSV-RAGGED", 2)]
    [TestCase("a,b\n\"1\"x,2\n1,2", "CSV-AFTER-QUOTE", 2)]
    public void A_faulty_record_is_told_with_its_line_and_the_next_is_read(string text, string code, int line)
    {
        var records = Read(text);
        Assert.That((records[0].Value, records[0].Fault!.Code, records[0].Fault!.Line), Is.EqualTo(((JToken?)null, code, line)));
        Assert.That(records[1].Fault, Is.Null);
        Assert.That(records, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_quote_that_never_closes_is_told_with_the_line_where_it_opens()
    {
        var records = Read("a,b\n1,2\n3,\"4\n5,6\n");
        Assert.That(records, Has.Count.EqualTo(2));
        Assert.That((records[1].Fault!.Code, records[1].Fault!.Line), Is.EqualTo(("CSV-UNCLOSED-QUOTE", 3)));
    }

    [TestCase("")]
    [TestCase("a,,c\n1,2,3")]
    [TestCase("a,b,a\n1,2,3")]
    public void A_file_whose_header_is_no_header_has_a_fault_and_no_records(string text)
    {
        var reader = DelimitedReader.Open(Encoding.UTF8.GetBytes(text), new DelimitedFormat());
        Assert.That(reader.Fault!.Code, Is.EqualTo("CSV-HEADER"));
        Assert.That(reader.Read(), Is.Empty);
    }

    [Test]
    public void Columns_may_be_named_by_the_format_or_by_their_number()
    {
        var named = DelimitedReader.Open("1;2"u8.ToArray(), new DelimitedFormat { HasHeader = false, Delimiter = ';', Columns = ["x", "y"] });
        var numbered = DelimitedReader.Open("1\t2"u8.ToArray(), new DelimitedFormat { HasHeader = false, Delimiter = '\t' });
        Assert.That((string?)named.Read().Single().Value!["y"], Is.EqualTo("2"));
        Assert.That((string?)numbered.Read().Single().Value!["column2"], Is.EqualTo("2"));
    }

    [Test]
    public void Bytes_that_are_not_UTF_8_are_Latin_1_unless_the_format_says_UTF_8()
    {
        byte[] content = [.. "a\nZo"u8, 0xEB];
        Assert.That((string?)DelimitedReader.Open(content, new DelimitedFormat()).Read().Single().Value!["a"], Is.EqualTo("Zoë"));
        var strict = DelimitedReader.Open(content, new DelimitedFormat { Charset = DelimitedCharset.Utf8 });
        Assert.That(strict.Read().Single().Fault!.Code, Is.EqualTo("CSV-ENCODING"));
    }

    [Test]
    public void Reading_goes_on_after_any_record_by_its_offset_alone()
    {
        byte[] content = [0xEF, 0xBB, 0xBF, .. "näme,b\r\n1,\"a\r\nb\"\r\n\r\n2,é\r\n3,c"u8];
        var all = DelimitedReader.Open(content, new DelimitedFormat()).Read().ToList();
        Assert.That(all.Select(r => (string?)r.Value!["näme"]), Is.EqualTo(new[] { "1", "2", "3" }));
        for (var i = 0; i < all.Count; i++)
        {
            var rest = DelimitedReader.Open(content, new DelimitedFormat()).Read(all[i].NextOffset).ToList();
            Assert.That(rest.Select(r => (r.Line, r.Offset)), Is.EqualTo(all.Skip(i + 1).Select(r => (r.Line, r.Offset))), $"after record {i}");
        }
    }

    [Test]
    public void Any_bytes_at_all_end_in_records_or_faults_and_move_on()
    {
        var random = new Random(7);
        ReadOnlySpan<byte> alphabet = "a,\"\r\n\u00e9;"u8;
        for (var round = 0; round < 2000; round++)
        {
            var content = new byte[random.Next(40)];
            for (var i = 0; i < content.Length; i++)
                content[i] = alphabet[random.Next(alphabet.Length)];
            long position = 0;
            foreach (var record in DelimitedReader.Open(content, new DelimitedFormat { HasHeader = false }).Read())
            {
                Assert.That(record.Offset, Is.GreaterThanOrEqualTo(position));
                Assert.That(record.NextOffset, Is.GreaterThan(record.Offset));
                position = record.NextOffset;
            }
        }
    }

    [Test]
    public void JSON_lines_are_records_with_lines_and_offsets_and_a_faulty_one_does_not_stop_the_rest()
    {
        var content = "{\"a\":1.00}\n\n{\"a\":}\r\n[1]\n{\"a\":3}"u8.ToArray();
        var all = JsonLinesReader.Read(content).ToList();
        Assert.That(all.Select(r => (r.Line, r.Fault?.Code)), Is.EqualTo(new (int, string?)[] { (1, null), (3, "JSON-SYNTAX"), (4, "JSON-SYNTAX"), (5, null) }));
        Assert.That(JsonLinesReader.Read(content, all[1].NextOffset).Select(r => r.Line), Is.EqualTo(new[] { 4, 5 }));
    }

    private static List<DelimitedRecord> Read(string text)
        => DelimitedReader.Open(Encoding.UTF8.GetBytes(text), new DelimitedFormat()).Read().ToList();
}
