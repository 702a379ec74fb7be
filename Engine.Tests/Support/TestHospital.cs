using System.Text;
using InterfaceEngine.Engine.Demo;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Support;

/// <summary>
/// The sample hospital in a scratch folder on free ports, its receivers in the test's hands, and an engine on it in a process of its own that can be
/// ended and started again.
/// </summary>
internal sealed class TestHospital : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create();
    private EngineProcess? _engine;

    private TestHospital()
    {
        Addresses = DemoHospital.Prepare(_scratch["hospital"]);
        Folder = Addresses.Folder;
        Erp = new HttpTarget(Addresses.Erp);
        Billing = new HttpTarget(Addresses.Billing);
        Inventory = new HttpTarget(Addresses.Inventory);
        Departments = MllpTarget.Listen(Addresses.Departments);
    }

    /// <summary>Where everything is.</summary>
    public DemoHospital Addresses { get; }

    /// <summary>The configuration folder.</summary>
    public string Folder { get; }

    public HttpTarget Erp { get; }

    public HttpTarget Billing { get; }

    public HttpTarget Inventory { get; }

    public MllpTarget Departments { get; }

    /// <summary>The engine that runs.</summary>
    public EngineProcess Engine => _engine!;

    /// <summary>Where the engine stores.</summary>
    public string Store => Path.Combine(Folder, "store");

    /// <summary>Prepares the folder and its receivers; nothing runs yet.</summary>
    public static TestHospital Prepare() => new();

    /// <summary>Prepares everything and starts the engine.</summary>
    public static async Task<TestHospital> RunAsync()
    {
        var hospital = Prepare();
        await hospital.StartAsync();
        return hospital;
    }

    /// <summary>Starts the engine, once more after it ended.</summary>
    public async Task StartAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        _engine = await EngineProcess.RunAsync(Folder, DemoHospital.Environment);
    }

    /// <summary>A command line against this folder.</summary>
    public Task<ConsoleRun> Console(params string[] words) => ConsoleRun.Of([.. words, "--config", Folder, "--env", DemoHospital.Environment]);

    /// <summary>The one JSON document that a command line prints.</summary>
    public async Task<JObject> Ask(params string[] words)
    {
        var run = await Console([.. words, "--json"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return (JObject)run.Documents.Single();
    }

    /// <summary>Waits until a command line answers as the test wants.</summary>
    public async Task<ConsoleRun> Until(Func<ConsoleRun, bool> holds, params string[] words)
    {
        for (var deadline = Environment.TickCount64 + (long)Eventually.Deadline.TotalMilliseconds; ;)
        {
            var run = await Console(words);
            if (holds(run))
                return run;
            if (Environment.TickCount64 > deadline)
                Assert.Fail($"Waited in vain for 'engine {string.Join(' ', words)}' to say what was expected. It says:\n{run.Out}{run.Error}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Sends one message over MLLP and gives its acknowledgment.</summary>
    public static async Task<string?> SendAsync(int port, string message)
    {
        using var peer = await MllpPeer.ConnectAsync($"127.0.0.1:{port}");
        return await peer.AskAsync(message);
    }

    /// <summary>A message that ships with the samples, with some of its text changed.</summary>
    public static string Message(string name, params (string From, string To)[] changes)
        => changes.Aggregate(Encoding.Latin1.GetString(DemoHospital.Message(name)), (text, change) => text.Replace(change.From, change.To, StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        await Erp.DisposeAsync();
        await Billing.DisposeAsync();
        await Inventory.DisposeAsync();
        await Departments.DisposeAsync();
        _scratch.Dispose();
    }
}
