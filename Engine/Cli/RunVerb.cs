using System.Runtime.InteropServices;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Hosting;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine run</c>: the service in the foreground.</summary>
internal static class RunVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("run", "Run the engine in the foreground: prints 'ready' once every listener is bound; SIGTERM or Ctrl-C drains, SIGHUP reloads",
            ("engine run --config hospital", "until it is told to stop"),
            ("engine run --config hospital --env production", "with the addresses of an environment"));
        verb.Take(SharedOptions.Config, SharedOptions.Env);
        verb.Runs(async (parsed, cancel) =>
        {
            var (folder, environment) = (SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed));
            var model = Load(terminal, folder, environment);
            await using var host = await StartAsync(terminal, folder, environment, model);
            var systemd = SystemdNotifier.OfProcess();
            using var hangup = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                host.Node.Reload.Begin();
            });
            terminal.Out.WriteLine("ready");
            terminal.Out.Flush();
            systemd.Ready();
            var running = host.Node.Supervisor.ReadStatus();
            var good = running.Count(c => c.State == ChannelState.Running);
            systemd.Status($"{good} of {running.Count} channels run");
            await host.StopRequested.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            systemd.Stopping();
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>Loads a configuration that can run; channels that cannot are said and left out.</summary>
    /// <exception cref="VerbException">Nothing could run.</exception>
    public static ConfigurationModel Load(Terminal terminal, string folder, string? environment)
    {
        var problems = new Problems();
        var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        foreach (var problem in problems)
            terminal.Note(problem.ToString());
        if (model is null || model.Channels.Count == 0)
            throw VerbException.Usage(model is null ? "nothing runs with these errors" : $"no channel of {folder} can run");
        return model;
    }

    /// <summary>Starts the engine; what keeps it from starting is a sentence.</summary>
    /// <exception cref="VerbException">The store or the admin API cannot be opened.</exception>
    public static async Task<EngineHost> StartAsync(Terminal terminal, string folder, string? environment, ConfigurationModel model)
    {
        try
        {
            return await EngineHost.StartAsync(folder, environment, model, terminal.Error, TimeProvider.System);
        }
        catch (StoreOpenException e)
        {
            throw VerbException.Usage($"{e.Code} {e.Message}");
        }
        catch (ComponentStartException e)
        {
            throw VerbException.Usage(e.Error.ToString());
        }
    }
}
