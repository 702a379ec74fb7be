namespace InterfaceEngine.Tests.Support;

/// <summary>Small invented HL7 v2 messages.</summary>
internal static class SampleMessages
{
    /// <summary>An admission, in original mode unless acknowledgment conditions are given.</summary>
    public static string Adt(string controlId, string acceptCondition = "", string applicationCondition = "", string version = "2.5.1")
        => $"MSH|^~\\&|EHR|NORTH|ENGINE|HUB|20260314093000||ADT^A01^ADT_A01|{controlId}|P|{version}|||{acceptCondition}|{applicationCondition}\r"
        + "EVN|A01|20260314093000\rPID|1||K1^^^NORTH^MR||DOE^JANE\rPV1|1|I|4N^412^A\r";
}
