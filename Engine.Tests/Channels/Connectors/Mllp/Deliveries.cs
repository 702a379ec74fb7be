using System.Text;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Tests.Channels.Connectors.Mllp;

/// <summary>Deliveries of an HL7 v2 message.</summary>
internal static class Deliveries
{
    /// <summary>One, with the bytes of Latin-1.</summary>
    public static Delivery Of(string payload) => new()
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "target",
        Key = "test-target-1",
        Payload = Encoding.Latin1.GetBytes(payload),
        ContentType = "x-application/hl7-v2+er7",
    };
}
