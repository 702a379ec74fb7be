using InterfaceEngine.Engine.Cli;

// Read by the runtime before the first socket: continuations of socket operations run on the thread that saw them complete. What runs there is ours and
// short (a frame, a pipeline, an acknowledgment); a hop to the thread pool for each costs a tenth of all that a message costs.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await CommandLine.RunAsync(args, Terminal.OfProcess(), CancellationToken.None);
