using System.Text;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// The messages of the load: admissions, charges and results of a usual size, of invented people. MSH-10 is <c>C{connection}N{number}</c>,
/// PID-3.1 is <c>C{connection}K{key}</c>, so that loss, repeats and order per key can be counted at the other end.
/// </summary>
internal static class Messages
{
    private const int KeysPerConnection = 64;

    public static byte[] Frame(string kind, int connection, int number)
    {
        var which = kind == "mix" ? (number % 3) switch { 0 => "adt", 1 => "dft", _ => "oru" } : kind;
        var id = $"C{connection}N{number}";
        var key = $"C{connection}K{number % KeysPerConnection}";
        var text = which switch { "adt" => Admission(id, key), "dft" => Charge(id, key, number), _ => Result(id, key, number) };
        return Encoding.ASCII.GetBytes($"\v{text}\u001c\r");
    }

    private static string Header(string type, string id)
        => $"MSH|^~\\&|EHR|GENERAL|ENGINE|HUB|20260314093000||{type}|{id}|P|2.5.1\r";

    private static string Patient(string key)
        => $"PID|1||{key}^^^GENERAL^MR~S{key}^^^STATE^PI||EXAMPLE^ANNA^B^^^^L||19700102|F||2106-3|1 SAMPLE ST^^SPRINGFIELD^IL^62701^USA^H||(217)555-0100^PRN^PH|||M|||A{key}^^^GENERAL^AN\r";

    private static string Visit(string key)
        => $"PV1|1|I|4N^412^A^GENERAL|E|||1001^PRACTICE^PAT^^^DR|1002^OTHER^LEE^^^DR||SUR||||1|||1001^PRACTICE^PAT^^^DR|IP|V{key}|MCARE|||||||||||||||||||||||||20260314093000\r";

    private static string Admission(string id, string key)
        => Header("ADT^A01^ADT_A01", id) + "EVN|A01|20260314093000|||OP1^CLERK^SAM\r" + Patient(key)
            + "NK1|1|EXAMPLE^BERT|SPO|1 SAMPLE ST^^SPRINGFIELD^IL^62701|(217)555-0101\r" + Visit(key)
            + "DG1|1||I10^Essential hypertension^I10||20260314093000|A\rIN1|1|MCARE^MEDICARE A|00112|CENTERS FOR MEDICARE||||GRP1||||20260101|20261231\r";

    private static string Charge(string id, string key, int number)
        => Header("DFT^P03^DFT_P03", id) + "EVN|P03|20260314093000\r" + Patient(key) + Visit(key)
            + $"FT1|1|T{id}|B1|20260314080000|20260314093000|CG|36415^VENIPUNCTURE^C4|||2|25.50|51.00|SUR^SURGERY\r"
            + $"FT1|2|U{id}|B1|20260314081500|20260314093000|CG|C1713^ANCHOR SCREW^HCPCS|||1|980.00|980.00|SUR^SURGERY\r"
            + $"ZIM|1|IMP-7731^ANCHOR SCREW 4.5MM|LOT-{number % 97}|1|EA|SUP-204\r";

    private static string Result(string id, string key, int number)
    {
        var text = new StringBuilder(Header("ORU^R01^ORU_R01", id) + Patient(key) + Visit(key)
            + $"ORC|RE|O{id}|F{id}\rOBR|1|O{id}|F{id}|24323-8^COMPREHENSIVE METABOLIC PANEL^LN|||20260314093000|||||||||1001^PRACTICE^PAT||||||20260314093000|||F\r");
        for (var i = 1; i <= 10; i++)
            text.Append($"OBX|{i}|NM|2345-{i}^ANALYTE {i}^LN||{(number % 90) + i}.{i}|mg/dL|60-110|N|||F|||20260314093000\r");
        return text.ToString();
    }
}
