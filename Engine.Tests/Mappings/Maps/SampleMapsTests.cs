using System.Text;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

internal sealed class SampleMapsTests
{
    private static readonly MapLibrary s_maps = MapFixture.Samples();

    [TestCase("charge-events", "dft-p03-implant.hl7", 2)]
    [TestCase("adt-to-encounter", "adt-a01.hl7", 1)]
    [TestCase("oru-to-observations", "oru-r01.hl7", 3)]
    [TestCase("fhir-patient-to-patient", "fhir-bundle.json", 1)]
    [TestCase("fhir-encounter-to-encounter", "fhir-bundle.json", 1)]
    public void A_sample_map_makes_objects_that_the_records_can_read(string map, string file, int count)
    {
        var text = MapFixture.SampleMessage(file);
        var made = MapFixture.Run(s_maps.Find(map)!, file.EndsWith(".json", StringComparison.Ordinal) ? MapFixture.Json(text) : MapFixture.Hl7v2(text));
        Assert.That(made, Has.Count.EqualTo(count));
        foreach (var one in made)
        {
            var record = CanonicalJson.Read((JObject)one.Value.Tree!);
            Assert.That(Encoding.UTF8.GetString(CanonicalJson.WriteUtf8(record)), Is.EqualTo(Encoding.UTF8.GetString(one.Payload.Span)));
        }
    }
}
