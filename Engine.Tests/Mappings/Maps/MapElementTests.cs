using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>What a map reads is known: elements that it does not have, and rules that could never work, are told with the file.</summary>
internal sealed class MapElementTests
{
    [TestCase("from: ChargeEvent/1", "name: patient.nam.family", "6:17: EXPR-UNKNOWN-MEMBER unknown part of PatientReference 'nam' (did you mean 'name'?)")]
    [TestCase("from: ChargeEvent/1", "name: { from: patient, fields: { a: nam.family } }", "6:39: EXPR-UNKNOWN-MEMBER unknown part of PatientReference 'nam' (did you mean 'name'?)")]
    [TestCase("from: ChargeEvent/1", "all: { for: performers, fields: { a: nmae, b: id } }", "6:40: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'nmae' (did you mean 'name'?)")]
    [TestCase("from: ChargeEvent/1", "all: { for: performers, from: nmae }", "6:33: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'nmae' (did you mean 'name'?)")]
    [TestCase("from: ChargeEvent/1", "a: { when: transactionType, from: id }", "6:14: warning EXPR-TEXT-CONDITION this is text, and any value counts as true, 'N' and 'false' too (compare it, or ask whether it is there with .exists())")]
    [TestCase("from: ChargeEvent/1", "a: { when: amount > 0, from: id }", "6:21: EXPR-TYPE cannot compare Money with a number (its parts are currency, value)")]
    [TestCase("from: ChargeEvent/1\nlet: { who: performers.first() }", "a: =%who.nmae", "7:12: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'nmae' (did you mean 'name'?)")]
    [TestCase("from: ChargeEvent/1\nfor: performers", "a: patient.mrn", "7:6: EXPR-UNKNOWN-MEMBER unknown part of ProviderReference 'patient' (known: id, name, system)")]
    [TestCase("from: fhir Patient", "a: name.familly", "6:11: EXPR-UNKNOWN-MEMBER unknown part of HumanName 'familly' (did you mean 'family'?)")]
    [TestCase("from: fhir Patient", "a: { for: contact, fields: { b: name.famly } }", "6:40: EXPR-UNKNOWN-MEMBER unknown part of HumanName 'famly' (did you mean 'family'?)")]
    [TestCase("from: fhir Bundle\nfor: entry.resource.ofType(Patient)", "a: birthDat", "7:6: EXPR-UNKNOWN-MEMBER unknown part of Patient 'birthDat' (did you mean 'birthDate'?)")]
    [TestCase("from: fhir Bundle\nfor: entry.resource.ofType(Patient)", "a: =%message.entri.fullUrl", "7:16: EXPR-UNKNOWN-MEMBER unknown part of Bundle 'entri' (did you mean 'entry'?)")]
    [TestCase("from: fhir Bundle, Patient", "a: genderr", "6:6: EXPR-UNKNOWN-MEMBER unknown part of Bundle or Patient 'genderr' (did you mean 'gender'?)")]
    [TestCase("from: fhir HumanName", "a: familly", "6:6: EXPR-UNKNOWN-MEMBER unknown part of HumanName 'familly' (did you mean 'family'?)")]
    [TestCase("from: csv", "a: price.upper().round()", "6:20: EXPR-TYPE round() works on a number or quantity, found text")]
    [TestCase("from: hl7v2 ORU^R01", "a: PDI-3", "6:6: EXPR-SEGMENT no version of HL7 v2 has a segment 'PDI' (did you mean 'PID'? A site's own segments begin with Z)")]
    [TestCase("from: hl7v2 ORU^R01", "a: DG1-3", "6:6: warning EXPR-SEGMENT the messages read here have no segment 'DG1' in any version of the standard (only what a sender adds of its own stands there)")]
    [TestCase("from: hl7v2 ORU^R01", "a: { when: PV1-2, from: PID-3 }", "6:14: EXPR-NOT-A-CONDITION expected a condition, found the place PV1-2 (compare it, or ask whether it is there with .exists())")]
    [TestCase("from: hl7v2 ORU^R01", "a: { for: OBX, fields: { b: .133 } }", "6:32: warning EXPR-FIELD OBX has 30 fields in the versions known here, and this is field 133 (only what a sender adds of its own stands there)")]
    [TestCase("from: hl7v2 XPN", "a: .33", "6:7: warning EXPR-COMPONENT the value has the data type XPN, which has 15 components, and this is component 33 (only what a sender adds of its own stands there)")]
    [TestCase("from: hl7v2 PID", "a: .133", "6:7: warning EXPR-FIELD PID has 40 fields in the versions known here, and this is field 133 (only what a sender adds of its own stands there)")]
    public void A_name_that_what_is_read_does_not_have_is_told_with_its_place(string from, string rule, string expected)
        => Assert.That(Problems(from, rule), Is.EqualTo(new[] { "maps/m0.yaml:" + expected }));

    [TestCase("from: json", "a: anything.goes.there + 1")]
    [TestCase("from: ChargeEvent/1", "a: { for: performers, fields: { b: id, c: { from: name, fields: { d: family } } } }")]
    [TestCase("from: ChargeEvent/1", "a: [amount.value, { for: performers, from: name.family }]")]
    [TestCase("from: fhir Observation", "a: { from: [value.value, valueString, value.coding.code.first()], default: ='none' }")]
    [TestCase("from: csv", "a: { when: active = 'Y', from: price }")]
    [TestCase("from: hl7v2 ORU^R01", "a: { for: PATIENT_RESULT.ORDER_OBSERVATION, fields: { b: OBR-4.1, c: { for: OBX, fields: { d: .3.1, e: ZRX-5, f: PID-3.1 } } } }")]
    [TestCase("from: hl7v2 ADT^Z99", "a: QRD-3 & DG1-3")]
    public void What_may_be_right_is_no_problem(string from, string rule) => Assert.That(Problems(from, rule), Is.Empty);

    private static string[] Problems(string from, string rule)
        => [.. MapFixture.Load($"map: m\nversion: 1.0.0\n{from}\nto: json\nfields:\n  {rule}\n").Problems.Select(p => p.ToString())];
}
