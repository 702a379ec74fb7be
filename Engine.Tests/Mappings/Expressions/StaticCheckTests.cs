using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Maps;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>Mistakes that are told when files are read, because what an expression is about is known: where, what, and what to do.</summary>
public class StaticCheckTests
{
    private const string At = "maps/a.yaml:3:";

    private static ExpressionScope Over(MapFormat format, params string[] types)
        => new() { Focus = FocusKind.Tree, Shape = SourceShapes.Of(format, types), Variables = ["ward", "site"], VariableShapes = new Dictionary<string, Shape> { ["ward"] = new(ValueKinds.Text) } };

    private static ExpressionScope OverMessage(params string[] segments)
        => Sample.OverMessage with { Shape = SourceShapes.Of(MapFormat.Hl7v2, []), MessageShape = SourceShapes.Of(MapFormat.Hl7v2, []), Segments = segments.Length == 0 ? null : segments };

    [TestCase("patient.nam", "18: EXPR-UNKNOWN-MEMBER unknown part of PatientReference 'nam' (did you mean 'name'?)")]
    [TestCase("patients.mrn", "10: EXPR-UNKNOWN-MEMBER unknown part of ChargeEvent 'patients' (did you mean 'patient'?)")]
    [TestCase("patient.mrn.value", "22: EXPR-UNKNOWN-MEMBER 'value' is no part of text, which has none")]
    [TestCase("department.code.upper", "26: EXPR-UNKNOWN-MEMBER 'upper' is no part of text, which has none (write upper())")]
    [TestCase("performers.where(nmae = 'Stone').first().id", "27: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'nmae' (did you mean 'name'?)")]
    [TestCase("performers.first().nmae", "29: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'nmae' (did you mean 'name'?)")]
    [TestCase("performers[0].nmae", "24: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'nmae' (did you mean 'name'?)")]
    [TestCase("performers.select(name).familly", "34: EXPR-UNKNOWN-MEMBER unknown part of HumanName 'familly' (did you mean 'family'?)")]
    [TestCase("iif(item.exists(), amount, unitPrice).curency", "48: EXPR-UNKNOWN-MEMBER unknown part of Money 'curency' (did you mean 'currency'?)")]
    [TestCase("(amount | unitPrice).curency", "31: EXPR-UNKNOWN-MEMBER unknown part of Money 'curency' (did you mean 'currency'?)")]
    [TestCase("coalesce(amount, unitPrice).curency", "38: EXPR-UNKNOWN-MEMBER unknown part of Money 'curency' (did you mean 'currency'?)")]
    [TestCase("performers.all($this.nmae.exists())", "31: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'nmae' (did you mean 'name'?)")]
    [TestCase("%context.amout", "19: EXPR-UNKNOWN-MEMBER unknown part of ChargeEvent 'amout' (did you mean 'amount'?)")]
    [TestCase("amount > 0", "17: EXPR-TYPE cannot compare Money with a number (its parts are currency, value)")]
    [TestCase("amount * 2", "17: EXPR-TYPE '*' does not work on Money and a number (its parts are currency, value)")]
    [TestCase("amount = 980", "17: warning EXPR-NEVER-EQUAL Money never equals a number (its parts are currency, value)")]
    [TestCase("department.upper()", "21: EXPR-TYPE upper() works on text, found Code (its parts are code, display, system, untranslated)")]
    [TestCase("quantity.substring('a')", "29: EXPR-TYPE substring() takes a whole number, found text")]
    [TestCase("%ward + 1", "16: EXPR-TYPE '+' does not work on text and a number (join texts with &)")]
    [TestCase("Observation.value", "10: EXPR-UNKNOWN-MEMBER unknown part of ChargeEvent 'Observation'")]
    public void Of_a_canonical_object_its_parts_are_known(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression, Over(MapFormat.Canonical, "ChargeEvent/1")), Is.EqualTo(new[] { At + expected }));

    [TestCase("Patient.nam.family", "18: EXPR-UNKNOWN-MEMBER unknown part of Patient 'nam' (did you mean 'name'?)")]
    [TestCase("name.familly", "15: EXPR-UNKNOWN-MEMBER unknown part of HumanName 'familly' (did you mean 'family'?)")]
    [TestCase("name.where(use = 'official').givn.first()", "39: EXPR-UNKNOWN-MEMBER unknown part of HumanName 'givn' (did you mean 'given'?)")]
    [TestCase("contact.name.famly", "23: EXPR-UNKNOWN-MEMBER unknown part of HumanName 'famly' (did you mean 'family'?)")]
    [TestCase("birthDate.valeu", "20: EXPR-UNKNOWN-MEMBER unknown part of date 'valeu' (known: extension, id)")]
    [TestCase("extension('http://example.org/race').valu", "47: EXPR-UNKNOWN-MEMBER unknown part of Extension 'valu' (did you mean 'value'?)")]
    [TestCase("active.upper()", "17: EXPR-TYPE upper() works on text, found true or false")]
    [TestCase("active = 'true'", "17: warning EXPR-NEVER-EQUAL true or false never equals text")]
    [TestCase("active > 1", "17: EXPR-TYPE cannot compare true or false with a number")]
    [TestCase("name.upper()", "15: EXPR-TYPE upper() works on text, found HumanName (its parts are extension, family, given, id, period, prefix, suffix, text, use)")]
    [TestCase("telecom.where('phone')", "24: EXPR-NOT-A-CONDITION expected a condition, found text (compare it)")]
    [TestCase("telecom.where(system)", "24: warning EXPR-TEXT-CONDITION this is text, and any value counts as true, 'N' and 'false' too (compare it, or ask whether it is there with .exists())")]
    public void Of_a_resource_its_elements_are_known(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression, Over(MapFormat.Fhir, "Patient")), Is.EqualTo(new[] { At + expected }));

    [TestCase("entry.resource.ofType(Patient).nam", "41: EXPR-UNKNOWN-MEMBER unknown part of Patient 'nam' (did you mean 'name'?)")]
    [TestCase("entry.resource.where(resourceType = 'Patient').nam", "57: EXPR-UNKNOWN-MEMBER unknown part of Patient 'nam' (did you mean 'name'?)")]
    [TestCase("entry.resource.where($this is Patient).nam", "49: EXPR-UNKNOWN-MEMBER unknown part of Patient 'nam' (did you mean 'name'?)")]
    [TestCase("(entry.resource | $this).where(resourceType = 'Patient' and active).nam", "78: EXPR-UNKNOWN-MEMBER unknown part of Patient 'nam' (did you mean 'name'?)")]
    [TestCase("(entry.resource[0] as Observation).valeu", "45: EXPR-UNKNOWN-MEMBER unknown part of Observation 'valeu' (did you mean 'value'?)")]
    [TestCase("entry.resource.birthDat", "25: EXPR-UNKNOWN-MEMBER unknown part of a resource 'birthDat' (did you mean 'birthDate'?)")]
    [TestCase("entry.resorce", "16: EXPR-UNKNOWN-MEMBER unknown part of Bundle.entry 'resorce' (did you mean 'resource'?)")]
    [TestCase("genderr", "10: EXPR-UNKNOWN-MEMBER unknown part of Bundle or Patient 'genderr' (did you mean 'gender'?)")]
    public void Of_one_of_several_resources_a_name_of_any_is_right(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression, Over(MapFormat.Fhir, "Bundle", "Patient")), Is.EqualTo(new[] { At + expected }));

    [TestCase("value.value > 4 and valueQuantity.unit = 'mg' and value is Quantity and value.code = 'a'")]
    [TestCase("component.value.ofType(Quantity).value.round(2) + 1")]
    [TestCase("value + 1 'mg' > value")]
    [TestCase("effective.start | effectiveDateTime | issued | _issued.extension.value")]
    [TestCase("subject.resolve().anything.goes and contained.name.exists() and id.extension('x').value.exists()")]
    [TestCase("descendants().anything | children().goes | Observation.repeat(component).more")]
    [TestCase("Observation.status = 'final' and DomainResource.id.exists() and %resource.anything.exists() and %context.status in ('a' | 'b')")]
    [TestCase("code.coding.where(system = 'x').select(code & display).join(',').length() > 3 and component.exists(code)")]
    [TestCase("effective < today() and issued + 7 days > now() and effective.toString().substring(0, 4) = '2026'")]
    [TestCase("component.aggregate($total + value.value, 0) > 3 and component.sort(-code.text).first().code.exists()")]
    public void What_may_be_right_is_no_problem(string expression)
        => Assert.That(Sample.ProblemsOf(expression, Over(MapFormat.Fhir, "Observation")), Is.Empty);

    [TestCase("'a' + 1", "14: EXPR-TYPE '+' does not work on text and a number (join texts with &)")]
    [TestCase("@2026-03-04 - @2026-01-01", "22: EXPR-TYPE '-' does not work on a date and a date (a date moves by a time such as 7 days)")]
    [TestCase("-'a'", "10: EXPR-TYPE a sign stands before a number or quantity, this is text")]
    [TestCase("'a' > 1", "14: EXPR-TYPE cannot compare text with a number")]
    [TestCase("'a' and true", "10: warning EXPR-TEXT-CONDITION this is text, and any value counts as true, 'N' and 'false' too (compare it, or ask whether it is there with .exists())")]
    [TestCase("true or 5", "18: warning EXPR-TEXT-CONDITION this is a number, and any value counts as true, 'N' and 'false' too (compare it, or ask whether it is there with .exists())")]
    [TestCase("(1 | 2).where('x')", "24: EXPR-NOT-A-CONDITION expected a condition, found text (compare it)")]
    [TestCase("true.upper()", "15: EXPR-TYPE upper() works on text, found true or false")]
    [TestCase("'a'.round()", "14: EXPR-TYPE round() works on a number or quantity, found text")]
    [TestCase("'abc'.substring('1')", "26: EXPR-TYPE substring() takes a whole number, found text")]
    [TestCase("(1 | 2)['1']", "18: EXPR-TYPE an index is one whole number, this is text")]
    [TestCase("'abc'.encode('hexx')", "23: EXPR-ARGUMENTS unknown form of encode() 'hexx' (did you mean 'hex'?)")]
    [TestCase("(4 'mg').valu", "19: EXPR-UNKNOWN-MEMBER unknown part of a quantity 'valu' (did you mean 'value'?)")]
    [TestCase("anything.goes = 'x' and (anything + 1 > 2) and anything.upper().length() = 3", null)]
    public void Of_what_nothing_is_known_only_what_the_expression_says_itself_is_held_to_its_kind(string expression, string? expected)
        => Assert.That(Sample.ProblemsOf(expression, Over(MapFormat.Json)), Is.EqualTo(expected is null ? [] : new[] { At + expected }));

    [TestCase("PDI-3.1", "10: EXPR-SEGMENT no version of HL7 v2 has a segment 'PDI' (did you mean 'PID'? A site's own segments begin with Z)")]
    [TestCase("QQQ-3.1", "10: EXPR-SEGMENT no version of HL7 v2 has a segment 'QQQ' (a site's own segments begin with Z)")]
    [TestCase("PID-99", "14: warning EXPR-FIELD PID has 40 fields in the versions known here, and this is field 99 (only what a sender adds of its own stands there)")]
    [TestCase("PID-1.2", "16: warning EXPR-COMPONENT PID-1 has the data type SI, which has no components (only what a sender adds of its own stands there)")]
    [TestCase("PID-3[.33 = 'MR'].1", "17: warning EXPR-COMPONENT PID-3 has the data type CK or CM_PAT_ID or CX, which has 12 components, and this is component 33 (only what a sender adds of its own stands there)")]
    [TestCase("OBX[.133 = 'x']-5", "15: warning EXPR-FIELD OBX has 30 fields in the versions known here, and this is field 133 (only what a sender adds of its own stands there)")]
    [TestCase("PID-3.where('x')", "22: EXPR-NOT-A-CONDITION expected a condition, found text (compare it)")]
    [TestCase("PID-3[*].where(PID-8)", "25: EXPR-NOT-A-CONDITION expected a condition, found the place PID-8 (compare it, or ask whether it is there with .exists())")]
    [TestCase("PID-3[*].where(code = 'MR')", "25: EXPR-NO-PATH expected an HL7 v2 path such as PID-3.1, found 'code' (text stands in quotes: 'code')")]
    [TestCase("iif(PV1-2, 'a', 'b')", "14: EXPR-NOT-A-CONDITION expected a condition, found the place PV1-2 (compare it, or ask whether it is there with .exists())")]
    [TestCase("PID-5.1 and true", "10: EXPR-NOT-A-CONDITION expected a condition, found the place PID-5.1 (compare it, or ask whether it is there with .exists())")]
    [TestCase("FT1-10 > 5 'mg'", "17: EXPR-TYPE cannot compare a place of the message with a quantity")]
    public void Of_a_message_its_segments_fields_and_components_are_known(string expression, string expected)
        => Assert.That(Sample.ProblemsOf(expression, OverMessage()), Is.EqualTo(new[] { At + expected }));

    [TestCase("DG1-3.1", "10: warning EXPR-SEGMENT the messages read here have no segment 'DG1' in any version of the standard (only what a sender adds of its own stands there)")]
    [TestCase("OBR-3.1 & ZIM-2.1 & ADD-1", null)]
    public void A_segment_that_the_message_type_does_not_have_is_worth_a_warning(string expression, string? expected)
        => Assert.That(Sample.ProblemsOf(expression, OverMessage("MSH", "OBR", "OBX")), Is.EqualTo(expected is null ? [] : new[] { At + expected }));

    [TestCase("PV1-2", "expected a condition, found the place PV1-2 (compare it, or ask whether it is there with .exists())")]
    [TestCase("'yes'", "expected a condition, found text (compare it)")]
    public void What_is_asked_whether_it_holds_is_a_condition(string expression, string expected)
    {
        var problems = new Problems();

        Assert.That(Expression.CompileCondition(Sample.Scalar(expression), OverMessage(), problems), Is.Null);
        Assert.That(problems.Select(p => p.ToString()), Is.EqualTo(new[] { $"{At}10: EXPR-NOT-A-CONDITION {expected}" }));
    }

    [Test]
    public void Every_example_of_the_reference_is_free_of_problems_where_it_is_known_what_it_is_about()
    {
        var scope = OverMessage();
        foreach (var example in FunctionTable.Groups.SelectMany(g => g.Functions).SelectMany(f => f.Examples))
            Assert.That(Sample.ProblemsOf(example.Text, scope), Is.Empty, example.Text);
    }

    [Test]
    public void What_an_expression_gives_is_known_to_those_that_are_written_over_it()
    {
        var names = Sample.Compile("name.where(use = 'official')", Over(MapFormat.Fhir, "Patient"));
        var scope = Over(MapFormat.Fhir, "Patient").Over(names.Shape).With("all", names.Shape);

        Assert.That(Sample.ProblemsOf("family & %all.given.first() & $this.text", scope), Is.Empty);
        Assert.That(Sample.ProblemsOf("birthDate", scope).Single(), Does.Contain("unknown part of HumanName 'birthDate'"));
        Assert.That(Sample.ProblemsOf("%all.birthDate", scope).Single(), Does.Contain("unknown part of HumanName 'birthDate'"));
    }
}
