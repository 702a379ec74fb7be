using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Support;

/// <summary>A real engine in a process of its own: the program as it is shipped, run on a configuration folder.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EngineProcess(IEnumerable<string> words)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "InterfaceEngine.dll"));
        foreach (var word in words)
            start.ArgumentList.Add(word);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Received(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Received(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Standard error so far: the log, where it runs as a service.</summary>
    public string Log => string.Join('\n', _error);

    /// <summary>How much memory it has resident, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory that it ever had resident, in bytes, as Linux counts it; elsewhere what it has now.</summary>
    public long PeakResidentBytes
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return ResidentBytes;
            var line = File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
        }
    }

    /// <summary>Runs any command line, without waiting for anything.</summary>
    public static EngineProcess Start(params string[] words) => new(words);

    /// <summary>Runs the engine on a configuration folder and waits until it says that it is ready.</summary>
    public static async Task<EngineProcess> RunAsync(string folder, string? environment = null)
    {
        var engine = new EngineProcess(environment is null ? ["run", "--config", folder] : ["run", "--config", folder, "--env", environment]);
        var first = await Eventually.Ends(Task.WhenAny(engine._ready.Task, engine._process.WaitForExitAsync()));
        if (first != engine._ready.Task)
            Assert.Fail($"The engine ended with {engine._process.ExitCode} instead of becoming ready:\n{engine.Log}");
        return engine;
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan? deadline = null)
    {
        await _process.WaitForExitAsync().WaitAsync(deadline ?? Eventually.Deadline, TimeProvider.System);
        return _process.ExitCode;
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> TerminateAsync() => SignalAsync("-TERM");

    /// <summary>Sends SIGINT, as Ctrl-C does, and waits for the end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> InterruptAsync() => SignalAsync("-INT");

    private async Task<int> SignalAsync(string signal)
    {
        using (var kill = Process.Start("kill", [signal, $"{Id}"]))
            await Eventually.Ends(kill.WaitForExitAsync());
        return await ExitAsync();
    }

    /// <summary>Sends SIGKILL and waits for the end.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return Eventually.Ends(_process.WaitForExitAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Received(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
            return;
        lines.Enqueue(line);
        if (lines == _output && line == "ready")
            _ready.TrySetResult();
    }
}
