using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>The functions of the field's work where the reference's examples do not show all: other structures, other senders, and what is no such thing.</summary>
public class FieldFunctionTests
{
    private const string Identifiers = """
        { "identifier": [
          { "type": { "coding": [{ "code": "X" }, { "code": "MR" }] }, "system": "urn:oid:1.2.3", "value": "A1" },
          { "type": { "coding": [{ "code": "MR" }] }, "use": "old", "value": "A0" },
          { "type": { "coding": [{ "code": "MR" }] }, "assigner": { "display": "NORTH" }, "value": "A2" },
          { "type": { "coding": [{ "code": "MR" }] }, "system": "urn:oid:1.2.3" },
          { "value": "A3" }
        ] }
        """;

    [TestCase("identifier.identifier('MR')", "[\"A1\",\"A2\"]")]
    [TestCase("identifier.identifier('MR', '1.2.3')", "[\"A1\"]")]
    [TestCase("identifier.identifier('MR', 'urn:oid:1.2.3')", "[\"A1\"]")]
    [TestCase("identifier.identifier('MR', 'NORTH')", "[\"A2\"]")]
    [TestCase("identifier.identifier('MR', {})", "[]")]
    [TestCase("identifier.identifier('SS')", "[]")]
    public void An_identifier_of_FHIR_is_found_by_its_type_and_authority(string expression, string result)
        => Assert.That(Sample.OfTree(expression, Identifiers), Is.EqualTo(result));

    [Test]
    public void A_canonical_identifier_is_found_by_the_code_of_its_type()
        => Assert.That(Sample.OfTree("ids.identifier('SS', 'SSA')", """{ "ids": [{ "value": "1", "type": "MR" }, { "value": "2", "type": "SS", "system": "SSA" }] }"""), Is.EqualTo("[\"2\"]"));

    [TestCase("1^^^A&1.2.3&ISO^MR~2^^^B^MR", "PID-3[*].identifier('MR')", "[\"1\",\"2\"]")]
    [TestCase("1^^^A&1.2.3&ISO^MR~2^^^B^MR", "PID-3[*].identifier('MR', 'urn:oid:1.2.3')", "[\"1\"]")]
    [TestCase("1^^^A&1.2.3&ISO^MR~2^^^B^MR", "PID-3[*].identifier('MR', '1.2.3')", "[\"1\"]")]
    [TestCase("\"\"^^^A^MR", "PID-3[*].identifier('MR')", "[]")]
    [TestCase("7", "PID-3[*].identifier('MR')", "[]")]
    public void An_identifier_of_HL7_is_found_by_its_type_and_authority(string field, string expression, string result)
        => Assert.That(OfPid(expression, $"PID|1||{field}"), Is.EqualTo(result));

    [TestCase("Garcia^Ana^Maria^Jr^Dr", "Prefix Given M. Family, Suffix", "Dr Ana M. Garcia, Jr")]
    [TestCase("Garcia^Ana", "Prefix Given M. Family, Suffix", "Ana Garcia")]
    [TestCase("Garcia", "Family, Given M", "Garcia")]
    [TestCase("^Ana^Maria", "Family, Given M", "Ana M")]
    [TestCase("Garcia&de^ana^maria", "FAMILY, G.M.", "GARCIA, A.M.")]
    [TestCase("Garcia^Ana", "(Family)", "(Garcia)")]
    [TestCase("\"\"^Ana", "Family, Given", "Ana")]
    public void A_name_is_written_by_its_pattern_and_what_is_not_there_leaves_no_trace(string field, string pattern, string result)
        => Assert.That(OfPid($"PID-5.formatName('{pattern}')", $"PID|||||{field}"), Is.EqualTo($"[\"{result}\"]"));

    [TestCase("""{ "name": { "family": "Garcia", "given": ["Ana", "Maria", "Luz"], "prefix": ["Dr", "Prof"] } }""", "Dr Prof Ana Maria Luz Garcia")]
    [TestCase("""{ "name": { "family": "Garcia", "given": "Ana", "middle": "Maria", "prefix": "Dr" } }""", "Dr Ana Maria Garcia")]
    [TestCase("""{ "name": { "given": [] } }""", null)]
    public void Names_of_FHIR_and_canonical_names_are_written_alike(string tree, string? result)
        => Assert.That(Sample.OfTree("name.formatName('Prefix Given Middle Family')", tree), Is.EqualTo(result is null ? "[]" : $"[\"{result}\"]"));

    [TestCase("555-0100^PRN^PH~555-0101^WPN^PH~555-0102^PRN^CP~555-0103^WPN^FX~^NET^Internet^a@example.org", "PID-13[*].phone()", "[\"555-0100\",\"555-0101\",\"555-0102\"]")]
    [TestCase("555-0100^PRN^PH~555-0101^WPN^PH~555-0102^PRN^CP~555-0103^WPN^FX~^NET^Internet^a@example.org", "PID-13[*].phone('mobile')", "[\"555-0102\"]")]
    [TestCase("555-0100^PRN^PH~555-0101^WPN^PH~555-0102^PRN^CP~555-0103^WPN^FX~^NET^Internet^a@example.org", "PID-13[*].fax()", "[\"555-0103\"]")]
    [TestCase("555-0100^PRN^PH~555-0101^WPN^PH~555-0102^PRN^CP~555-0103^WPN^FX~^NET^Internet^a@example.org", "PID-13[*].email()", "[\"a@example.org\"]")]
    [TestCase("^PRN^PH^^1^512^5550100", "PID-13.phone('home')", "[\"+1-512-5550100\"]")]
    [TestCase("^PRN^PH^^^^^^^^^5125550100", "PID-13.phone()", "[\"5125550100\"]")]
    [TestCase("555-0100^BPN^BP", "PID-13.phone()", "[]")]
    [TestCase("a@example.org", "PID-13.email()", "[\"a@example.org\"]")]
    public void Telecoms_of_HL7_are_chosen_by_what_they_reach_and_their_use(string field, string expression, string result)
        => Assert.That(OfPid(expression, $"PID|||||||||||||{field}"), Is.EqualTo(result));

    [TestCase("contacts.phone('work')", "[\"1\"]")]
    [TestCase("contacts.phone()", "[\"1\",\"3\"]")]
    [TestCase("contacts.email('home')", "[\"b@example.org\"]")]
    public void Canonical_contacts_are_chosen_by_the_codes_of_either_source(string expression, string result)
        => Assert.That(Sample.OfTree(expression, """
            { "contacts": [{ "value": "1", "system": "PH", "use": "WPN" }, { "value": "b@example.org", "system": "email", "use": "home" }, { "value": "3", "system": "phone" },
              { "value": "4", "system": "phone", "use": "old" }] }
            """), Is.EqualTo(result));

    [TestCase("(512) 555-0100", "US", "+15125550100")]
    [TestCase("1-512-555-0100 ext. 12", "US", "+15125550100")]
    [TestCase("512.555.0100x12", "US", "+15125550100")]
    [TestCase("011 49 30 1234567", "US", "+49301234567")]
    [TestCase("555-0100", "US", null)]
    [TestCase("+1 512 555 010", "US", null)]
    [TestCase("01 234 56 78", "AT", "+4312345678")]
    [TestCase("+43 (0)1 2345678", "AT", "+4312345678")]
    [TestCase("0043 1 2345678", "AT", "+4312345678")]
    [TestCase("+49 30 1234567", "AT", "+49301234567")]
    [TestCase("06 1234 5678", "IT", "+390612345678")]
    [TestCase("06 30 123 4567", "HU", "+36301234567")]
    [TestCase("8 (495) 123-45-67", "RU", "+74951234567")]
    [TestCase("tel:+44-20-7946-0000", "US", "+442079460000")]
    [TestCase("unknown", "US", null)]
    [TestCase("+1234567890123456", "US", null)]
    [TestCase("12", "DE", null)]
    public void A_telephone_number_is_written_as_E164_does_or_is_none(string text, string country, string? result)
        => Assert.That(Sample.OfMessage($"'{text}'.e164('{country}')"), Is.EqualTo(result is null ? "[]" : $"[\"{result}\"]"));

    [TestCase("19.50^USD", "[19.50]", "[\"USD\"]")]
    [TestCase("19.50&EUR^UP", "[19.50]", "[\"EUR\"]")]
    [TestCase("19.50^UP", "[19.50]", "[]")]
    [TestCase("-0.10", "[-0.10]", "[]")]
    [TestCase("\"\"", "[]", "[]")]
    public void Amounts_of_MO_and_CP_are_read_alike(string field, string amount, string currency)
    {
        Assert.That(OfPid("PID-3.amount()", $"PID|1||{field}"), Is.EqualTo(amount));
        Assert.That(OfPid("PID-3.currency()", $"PID|1||{field}"), Is.EqualTo(currency));
    }

    [TestCase("(a | b).sum()", "[0.30]")]
    [TestCase("a.currency()", "[\"KWD\"]")]
    [TestCase("a.toMinorUnits()", "[100]")]
    [TestCase("c.roundMoney()", "[1.005]")]
    [TestCase("c.roundMoney('USD')", "[1.005]")]
    [TestCase("list.sum()", "[6]")]
    [TestCase("nothing.sum()", "[0]")]
    [TestCase("nothing.avg()", "[]")]
    [TestCase("list.avg()", "[2]")]
    [TestCase("list.max()", "[3]")]
    public void Canonical_amounts_and_those_of_FHIR_are_exact(string expression, string result)
        => Assert.That(Sample.OfTree(expression, """
            { "a": { "value": "0.10", "currency": "KWD" }, "b": { "value": 0.20 }, "c": { "value": "1.0049999", "currency": "KWD" }, "list": [1, "2", 3] }
            """), Is.EqualTo(result));

    [TestCase("(2.5).roundMoney('JPY')", "[3]")]
    [TestCase("(-2.5).roundMoney('JPY')", "[-3]")]
    [TestCase("(1).roundMoney('USD')", "[1.00]")]
    [TestCase("(1.23456).roundMoney('CLF')", "[1.2346]")]
    [TestCase("(1234).fromMinorUnits('KWD')", "[1.234]")]
    [TestCase("(1234).fromMinorUnits('JPY')", "[1234]")]
    public void Amounts_have_the_decimal_places_of_their_currency(string expression, string result)
        => Assert.That(Sample.OfMessage(expression), Is.EqualTo(result));

    [TestCase("PID-5.amount()", "EXPR-NOT-A-NUMBER")]
    [TestCase("(1.005).toMinorUnits('USD')", "EXPR-NOT-EXACT")]
    [TestCase("(1).roundMoney()", "EXPR-CURRENCY")]
    [TestCase("FT1-4.format('dd.MM.yyyy HH:mm')", "EXPR-PRECISION")]
    [TestCase("PID-5.parseDate('yyyyMMdd')", "EXPR-NOT-A-DATE")]
    [TestCase("%sample.birthDate.identifier('MR')", "EXPR-TYPE")]
    [TestCase("PID-5.formatName(PID-5.1)", "EXPR-ARGUMENTS")]
    [TestCase("PID-13.e164(PID-5.1)", "EXPR-ARGUMENTS")]
    public void What_is_no_such_thing_is_told_by_a_code_and_never_by_its_value(string expression, string code)
    {
        var thrown = Assert.Throws<ExpressionException>(() => Sample.OfMessage(expression))!;
        Assert.That(thrown.Code, Is.EqualTo(code));
        Assert.That(thrown.Message, Does.Not.Contain("Garcia").And.Not.Contain("1974").And.Not.Contain("1.005"));
    }

    [Test]
    public void Amounts_of_two_currencies_have_no_sum()
        => Assert.That(Assert.Throws<ExpressionException>(() => OfPid("PID-3[*].sum()", "PID|1||1^USD~2^EUR"))!.Code, Is.EqualTo("EXPR-CURRENCY"));

    [TestCase("PID-5.formatName('Famly, Given')", "EXPR-ARGUMENTS a name has no part 'Famly'; did you mean Family?")]
    [TestCase("PID-13.e164('UK')", "EXPR-ARGUMENTS e164() knows no country 'UK'; ISO 3166 calls it GB")]
    [TestCase("FT1-11.roundMoney('usd')", "EXPR-ARGUMENTS 'usd' is no currency of ISO 4217")]
    [TestCase("PID-7.format('DD.MM.yyyy')", "EXPR-ARGUMENTS format() of a date takes a pattern of")]
    [TestCase("PID-7.parseDate('dd.MM.yy')", "EXPR-ARGUMENTS parseDate() takes a pattern of")]
    [TestCase("PID-7.parseDate('yyyy-dd')", "EXPR-ARGUMENTS parseDate() takes a pattern of")]
    [TestCase("PID-3.1.uuid('name')", "EXPR-ARGUMENTS 'name' is no name space of UUIDs")]
    [TestCase("PID-13.phone('hme')", "EXPR-ARGUMENTS unknown use of phone() 'hme' (did you mean 'home'?)")]
    [TestCase("PID-7.duration(today(), 'days')", "EXPR-ARGUMENTS unknown part of duration() 'days' (did you mean 'day'?)")]
    [TestCase("PID-7.dayOfWeek().identifier('MR')", "EXPR-TYPE identifier() works on identifiers (CX, Identifier), found a number")]
    [TestCase("PID-8.lookup('sx', 'title')", "EXPR-UNKNOWN-CODE-SET unknown code set 'sx' (did you mean 'sex'?)")]
    [TestCase("PID-8.lookup('sex', 'titel')", "EXPR-UNKNOWN-COLUMN unknown column of the code set 'sex' 'titel' (did you mean 'title'?)")]
    public void A_wrong_word_is_found_before_anything_runs(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression).Single(), Does.Contain(expected));

    [TestCase("@2026-03-04T23:00:00-06:00.format('yyyyMMddTHHmmss')", "[\"20260304T230000\"]")]
    [TestCase("@2026-03-04T00:05.format('M/d/yy h:mm tt')", "[\"3/4/26 12:05 AM\"]")]
    [TestCase("@T15:30.format('HH.mm')", "[\"15.30\"]")]
    [TestCase("'20260304'.parseDate('yyyyMMdd')", "[\"2026-03-04\"]")]
    [TestCase("'03/2026'.parseDate('MM/yyyy')", "[\"2026-03\"]")]
    [TestCase("'04.03.2026 14:30:05'.parseDate('dd.MM.yyyy HH:mm:ss')", "[\"2026-03-04T14:30:05-06:00\"]")]
    [TestCase("''.parseDate('yyyyMMdd')", "[]")]
    public void Dates_are_written_and_read_in_a_form_of_ones_own(string expression, string result)
        => Assert.That(Sample.OfMessage(expression), Is.EqualTo(result));

    [TestCase("@2000-02-29.ageAt(@2025-02-28)", "[25]")]
    [TestCase("@2000-03-05.ageAt(@2026-03-04)", "[25]")]
    [TestCase("@2026-03-05.ageAt(@2026-03-04)", "[]")]
    [TestCase("@1974.ageAt(@2026-03-04)", "[]")]
    [TestCase("@1974.ageAt(@2026-12-31)", "[52]")]
    [TestCase("@2026-01-31.duration(@2026-02-28, 'month')", "[1]")]
    [TestCase("@2026-03-04.duration(@2026-02-25, 'week')", "[-1]")]
    [TestCase("@2026-03-08T00:00.duration(@2026-03-09T00:00, 'hour')", "[23]")]
    [TestCase("@2026-03-04.duration(@2026-03-05, 'hour')", "[]")]
    [TestCase("@T10:15.duration(@T11:00, 'minute')", "[45]")]
    [TestCase("@T10:15.duration(@T11:00, 'day')", "[]")]
    [TestCase("@2025-12-31.difference(@2026-01-01, 'year')", "[1]")]
    [TestCase("@2026-03.difference(@2026-05-01, 'month')", "[2]")]
    [TestCase("@2026-03.difference(@2026-05-01, 'day')", "[]")]
    [TestCase("@2026-03-08.difference(@2026-03-09, 'week')", "[1]")]
    [TestCase("@2026-03.dayOfWeek()", "[]")]
    [TestCase("@2026-03-08.dayOfWeek()", "[7]")]
    public void What_passes_between_two_dates_is_counted_where_it_can_be_told(string expression, string result)
        => Assert.That(Sample.OfMessage(expression), Is.EqualTo(result));

    [TestCase("'GB82WEST12345698765433'.isIban()", "[false]")]
    [TestCase("'DE89370400440532013000'.isIban()", "[true]")]
    [TestCase("'4006381333932'.isGtin()", "[false]")]
    [TestCase("'036000291452'.isGtin()", "[true]")]
    [TestCase("'abc'.mask(3)", "[\"***\"]")]
    [TestCase("'abcd'.mask(3, '#')", "[\"#bcd\"]")]
    [TestCase("'abc'.mask()", "[\"***\"]")]
    [TestCase("'½ Łódź – “Ø”'.ascii()", "[\"? Lodz - \\\"O\\\"\"]")]
    [TestCase("'-12'.isNumeric()", "[false]")]
    [TestCase("'abc'.before('-')", "[]")]
    [TestCase("'F'.lookup('sex', 'target')", "[\"female\"]")]
    [TestCase("'M'.lookup('sex', 'title')", "[]")]
    [TestCase("'a'.uuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8') = 'a'.uuid('dns')", "[true]")]
    public void Texts_and_check_digits_are_what_they_are(string expression, string result)
        => Assert.That(Sample.OfMessage(expression), Is.EqualTo(result));

    [Test]
    public void The_name_space_of_UUIDs_is_the_one_that_the_page_tells()
        => Assert.That(File.ReadAllText(Repository.PathOf("Mappings/Expressions/README.md")), Does.Contain("`9b1c3f0e-5d57-4c1b-9a86-2f3f6a7d1e40`"));

    [Test]
    public void A_UUID_without_a_name_space_is_of_the_engines_own()
        => Assert.That(Sample.OfMessage("'a'.uuid() = 'a'.uuid('9b1c3f0e-5d57-4c1b-9a86-2f3f6a7d1e40')"), Is.EqualTo("[true]"));

    private static string OfPid(string expression, string pid)
        => Sample.OfMessage(expression, new Focus(Sample.Parse(Sample.Segments[0], pid)));
}
