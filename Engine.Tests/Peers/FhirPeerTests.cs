using System.Diagnostics;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>What the maps of the library make, judged by validators of FHIR R4 that others wrote.</summary>
[Category("Peer")]
internal sealed class FhirPeerTests
{
    private static readonly string s_library = Repository.PathOf("Mappings/Library");

    [OneTimeSetUp]
    public void Is_there() => PeerProcess.Install("fhir");

    // The golden tests hold what the maps make to these files.
    [Test]
    public async Task Every_resource_that_a_case_of_the_library_makes_is_valid_to_other_makers()
    {
        var resources = Directory.GetFiles(s_library, "expected*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => (Name: Path.GetRelativePath(s_library, f).Replace('\\', '/').Replace(' ', '_'), Resource: Read(f)))
            .Where(r => r.Resource["resourceType"] is not null)
            .ToList();
        Assert.That(resources, Is.Not.Empty);
        Assert.That(await ValidateAsync(resources), Is.EqualTo(resources.Select(r => $"{r.Name} ok")));
    }

    // Without it the test above could pass because nobody looks.
    [Test]
    public async Task Other_makers_find_what_is_wrong()
    {
        (string Resource, string Wrong)[] bad =
        [
            ("""{"resourceType":"Patient","gender":"F"}""", "/gender must be equal to one of the allowed values"),
            ("""{"resourceType":"Patient","nmae":[]}""", "Invalid additional property"),
            ("""{"resourceType":"Encounter","status":"planned"}""", "Missing required property"),
            ("""{"resourceType":"Appointment","status":"booked","participant":[{"status":"accepted","actor":{"display":"x"}}]}""", "app-3"),
            ("""{"resourceType":"Patient","birthDate":"3 March"}""", "/birthDate must match pattern"),
        ];
        var found = await ValidateAsync([.. bad.Select(b => ("bad", JObject.Parse(b.Resource)))]);
        Assert.That(found, Has.Length.EqualTo(bad.Length));
        for (var i = 0; i < bad.Length; i++)
            Assert.That(found[i], Does.Contain(bad[i].Wrong));
    }

    private static JObject Read(string path)
    {
        using var reader = new JsonTextReader(File.OpenText(path)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JObject.Load(reader);
    }

    private static async Task<string[]> ValidateAsync(IReadOnlyList<(string Name, JObject Resource)> resources)
    {
        using var node = Process.Start(new ProcessStartInfo("node", "validate.mjs")
        {
            WorkingDirectory = Repository.PathOf("Engine.Tests/Peers/fhir"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync();
        foreach (var (name, resource) in resources)
            await node.StandardInput.WriteLineAsync(new JObject { ["name"] = name, ["resource"] = resource }.ToString(Formatting.None));
        node.StandardInput.Close();
        var lines = await Eventually.Ends(output);
        await Eventually.Ends(node.WaitForExitAsync());
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
