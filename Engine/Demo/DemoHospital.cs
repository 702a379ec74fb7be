namespace InterfaceEngine.Engine.Demo;

/// <summary>
/// The sample hospital in a scratch folder: an ordinary configuration folder, with an environment file that moves every address to a free loopback port.
/// </summary>
internal sealed class DemoHospital
{
    private DemoHospital(string folder, int[] ports) => (Folder, _ports) = (folder, ports);

    private readonly int[] _ports;

    /// <summary>The environment's name.</summary>
    public const string Environment = "demo";

    /// <summary>The configuration folder.</summary>
    public string Folder { get; }

    public int Admissions => _ports[0];

    public int Charges => _ports[1];

    public int Results => _ports[2];

    public int Portal => _ports[3];

    public int Admin => _ports[4];

    public int Erp => _ports[5];

    public int Billing => _ports[6];

    public int Inventory => _ports[7];

    public int Departments => _ports[8];

    /// <summary>Where the item master is dropped.</summary>
    public string ItemsFolder => Path.Combine(Folder, "in", "items");

    /// <summary>Copies the sample hospital that ships beside the program.</summary>
    public static DemoHospital Prepare(string folder)
    {
        DemoFolder.CopySample("hospital", folder);
        var hospital = new DemoHospital(folder, DemoFolder.FreePorts(9));
        Directory.CreateDirectory(Path.Combine(folder, "environments"));
        Directory.CreateDirectory(hospital.ItemsFolder);
        File.WriteAllText(Path.Combine(folder, "environments", Environment + ".yaml"), hospital.EnvironmentFile());
        return hospital;
    }

    /// <summary>A message that ships with the samples.</summary>
    public static byte[] Message(string name) => File.ReadAllBytes(DemoFolder.Sample("messages", name));

    private string EnvironmentFile() => $$"""
        # What differs in the demo: every address is a free port of this machine.
        engine:
          admin: { listen: "127.0.0.1:{{Admin}}" }
        systems:
          erp: { http: { url: "http://127.0.0.1:{{Erp}}/erp" } }
          billing: { http: { url: "http://127.0.0.1:{{Billing}}/billing" } }
          inventory: { http: { url: "http://127.0.0.1:{{Inventory}}/inventory" } }
          registry: { mllp: { address: "127.0.0.1:{{Departments}}" } }
        channels:
          admissions: { source: { mllp: { listen: "127.0.0.1:{{Admissions}}" } } }
          charges: { source: { mllp: { listen: "127.0.0.1:{{Charges}}" } } }
          results: { source: { mllp: { listen: "127.0.0.1:{{Results}}" } } }
          portal: { source: { fhir: { listen: "127.0.0.1:{{Portal}}" } } }
          items: { source: { folder: { stable-for: 500ms } } }
        """;
}
