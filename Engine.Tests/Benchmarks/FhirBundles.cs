using System.Globalization;
using System.Text;

namespace InterfaceEngine.Benchmarks;

/// <summary>Transactions of twenty entries as an electronic record sends them after a procedure: a Patient, an Encounter, nine Observations, nine ChargeItems.</summary>
internal static class FhirBundles
{
    /// <summary>How many entries each has.</summary>
    public const int Entries = 20;

    private const int Each = 9;
    private static readonly CompositeFormat s_patient = CompositeFormat.Parse(Template("""
        {"resourceType":"Patient","active":true,"identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"https://general.example.org/ids/mrn","value":"MRN<0>"}],"name":[{"use":"official","family":"Example","given":["Anna","Bea"]}],"telecom":[{"system":"phone","value":"555-0100","use":"home"}],"gender":"female","birthDate":"1961-07-02","address":[{"use":"home","line":["1 Sample Street","Suite 4"],"city":"Springfield","state":"IL","postalCode":"62701","country":"US"}]}
        """));

    private static readonly CompositeFormat s_encounter = CompositeFormat.Parse(Template("""
        {"resourceType":"Encounter","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"VN"}]},"system":"https://general.example.org/ids/visit","value":"V<0>"}],"status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP","display":"inpatient encounter"},"subject":{"reference":"<1>","display":"Example, Anna"},"period":{"start":"2026-03-10T08:30:00-06:00"},"location":[{"location":{"reference":"Location/loc-4n","display":"4 North"},"status":"active"}],"serviceProvider":{"reference":"Organization/org-ort","display":"Orthopaedics"}}
        """));

    private static readonly CompositeFormat s_observation = CompositeFormat.Parse(Template("""
        {"resourceType":"Observation","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"FILL"}]},"value":"F<0>-<3>"}],"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hemoglobin [Mass/volume] in Blood"}],"text":"Hemoglobin"},"subject":{"reference":"<1>"},"encounter":{"reference":"<2>"},"effectiveDateTime":"2026-03-11T06:10:00-05:00","issued":"2026-03-11T07:02:00.000-05:00","performer":[{"identifier":{"value":"LAB1"},"display":"General laboratory"}],"valueQuantity":{"value":13.<3>,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"},"interpretation":[{"coding":[{"code":"N"}]}],"referenceRange":[{"text":"12.0-16.0"}]}
        """));

    private static readonly CompositeFormat s_charge = CompositeFormat.Parse(Template("""
        {"resourceType":"ChargeItem","identifier":[{"system":"https://general.example.org/ids/charge","value":"C<0>-<3>"}],"status":"billable","code":{"coding":[{"system":"http://general.example.org/cdm","code":"CDM-C1713","display":"Anchor or screw"},{"system":"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"C1713"}]},"subject":{"reference":"<1>"},"context":{"reference":"<2>"},"occurrenceDateTime":"2026-03-11T09:15:00-05:00","performer":[{"actor":{"reference":"Practitioner/prac-roe","display":"Ray Roe"}}],"performingOrganization":{"identifier":{"system":"http://general.example.org/departments","value":"SUR"},"display":"Surgery"},"quantity":{"value":2},"priceOverride":{"value":119.50,"currency":"USD"},"enteredDate":"2026-03-11T10:02:00-05:00"}
        """));

    /// <summary>One bundle.</summary>
    /// <param name="connection">Which connection sends it.</param>
    /// <param name="number">Its number on the connection.</param>
    public static byte[] Make(int connection, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{connection:D3}{number:D8}");
        var (patient, encounter) = (Urn(id, 0), Urn(id, 1));
        var text = new StringBuilder(20_000).Append("""{"resourceType":"Bundle","type":"transaction","entry":[""");
        Entry(text, "Patient", patient, s_patient, id, patient, encounter, 0);
        Entry(text.Append(','), "Encounter", encounter, s_encounter, id, patient, encounter, 1);
        for (var i = 0; i < Each; i++)
            Entry(text.Append(','), "Observation", Urn(id, 2 + i), s_observation, id, patient, encounter, i);
        for (var i = 0; i < Each; i++)
            Entry(text.Append(','), "ChargeItem", Urn(id, 2 + Each + i), s_charge, id, patient, encounter, i);
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private static void Entry(StringBuilder into, string type, string fullUrl, CompositeFormat resource, string id, string patient, string encounter, int number)
        => into.Append("""{"fullUrl":" """.TrimEnd()).Append(fullUrl).Append("\",\"resource\":")
            .AppendFormat(CultureInfo.InvariantCulture, resource, id, patient, encounter, number)
            .Append(""","request":{"method":"POST","url":" """.TrimEnd()).Append(type).Append("\"}}");

    private static string Urn(string id, int entry) => $"urn:uuid:00000000-0000-4{entry:D3}-8000-0{id}";

    // Braces are JSON's; places of values are between angles.
    private static string Template(string json)
        => json.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)
            .Replace('<', '{').Replace('>', '}').Trim();
}
