using System.Text;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Demo.Implants;

/// <summary>The sample <c>implant-usage</c> in a scratch folder: its own configuration, with listeners on free loopback ports, before the sandbox's ERP or one of its environments.</summary>
internal sealed class ImplantHospital
{
    private const string Sample = "implant-usage";

    private readonly int[] _ports;
    private readonly DateTime _now;

    private ImplantHospital(string folder, int[] ports, DateTime now, Uri erp, bool isSandbox) => (Folder, _ports, _now, Erp, IsSandbox) = (folder, ports, now, erp, isSandbox);

    /// <summary>The environment's name in the scratch folder.</summary>
    public const string Environment = "demo";

    /// <summary>The configuration folder.</summary>
    public string Folder { get; }

    /// <summary>Where the ERP is.</summary>
    public Uri Erp { get; }

    /// <summary>Whether the ERP is the sandbox, which a story may stop and start.</summary>
    public bool IsSandbox { get; }

    public int Charges => _ports[0];

    public int Fhir => _ports[1];

    /// <summary>The port of the sandbox's ERP.</summary>
    public int SandboxPort => _ports[3];

    /// <summary>The password of the ERP's user: the sandbox takes any, and a Tryton that is brought up for the sample has this one.</summary>
    public string Password => System.Environment.GetEnvironmentVariable("ENGINE_SECRET_ERP_PASSWORD") is { Length: > 0 } own ? own : "engine-PW31";

    /// <summary>Copies the sample.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="erp">Where the ERP is; null for the sandbox's.</param>
    /// <param name="now">Makes the charges' numbers this run's own, so that an ERP which has seen other runs takes them for new.</param>
    public static ImplantHospital Prepare(string folder, Uri? erp, DateTimeOffset now)
    {
        DemoFolder.CopySample(Sample, folder);
        var ports = DemoFolder.FreePorts(4);
        var hospital = new ImplantHospital(folder, ports, now.UtcDateTime, erp ?? new Uri($"http://127.0.0.1:{ports[3]}/erp/"), erp is null);
        var environments = Path.Combine(folder, "environments");
        Directory.Delete(environments, recursive: true);
        Directory.CreateDirectory(environments);
        File.WriteAllText(Path.Combine(environments, Environment + ".yaml"), $$"""
            engine:
              admin: { listen: "127.0.0.1:{{ports[2]}}" }
            systems:
              erp: { tryton: { url: "{{hospital.Erp}}" } }
            channels:
              implants: { source: { mllp: { listen: "127.0.0.1:{{ports[0]}}" } } }
              implants-fhir: { source: { fhir: { listen: "127.0.0.1:{{ports[1]}}" } } }
            """);
        Directory.CreateDirectory(Path.Combine(folder, "secrets"));
        File.WriteAllText(Path.Combine(folder, "secrets", "erp-password"), hospital.Password);
        return hospital;
    }

    /// <summary>Where the ERP of one of the sample's environments is.</summary>
    public static Uri ErpOf(string environment)
    {
        var root = (MappingNode)YamlReader.Read(environment, File.ReadAllText(DemoFolder.Sample(Sample, "environments", environment + ".yaml")), new Problems())!;
        return new Uri(((ScalarNode)((MappingNode)((MappingNode)((MappingNode)root["systems"]!)["erp"]!)["tryton"]!)["url"]!).Text);
    }

    /// <summary>The names of the sample's environments.</summary>
    public static IReadOnlyList<string> Environments()
        => [.. Directory.EnumerateFiles(DemoFolder.Sample(Sample, "environments"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>The charge for implants of one procedure, as the EHR sends it.</summary>
    /// <param name="procedure">The procedure's number.</param>
    /// <param name="quantity">How many were used.</param>
    /// <param name="department">The department.</param>
    public byte[] Procedure(int procedure, int quantity, string department = "SUR")
    {
        var amount = Text($"{4200.00m * quantity}");
        return Encoding.ASCII.GetBytes(File.ReadAllText(DemoFolder.Sample(Sample, "messages", "implant.hl7"))
            .Replace("OR0001", Text($"OR{_now:yyMMddHHmmss}-{procedure:000}"), StringComparison.Ordinal)
            .Replace("20261002", Text($"{_now:yyyyMMdd}"), StringComparison.Ordinal)
            .Replace("|||1|4200.00&USD|", $"|||{quantity}|{amount}&USD|", StringComparison.Ordinal)
            .Replace("|LOT-2026-A|1|", $"|LOT-2026-A|{quantity}|", StringComparison.Ordinal)
            .Replace("SUR^Surgery", department, StringComparison.Ordinal));
    }

    /// <summary>The same as a FHIR bundle, for one implant.</summary>
    public byte[] Bundle() => Encoding.UTF8.GetBytes(File.ReadAllText(DemoFolder.Sample(Sample, "messages", "implant-bundle.json"))
        .Replace("ORF0001", Text($"ORF{_now:yyMMddHHmmss}"), StringComparison.Ordinal)
        .Replace("2026-10-02", Text($"{_now:yyyy-MM-dd}"), StringComparison.Ordinal));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
