namespace InterfaceEngine.Channels.Connections;

/// <summary>Where connections come from: peers that connect to this end, or one that this end connects to.</summary>
internal interface IPeers : IDisposable
{
    /// <summary>Where that is, as status shows it; known after the start.</summary>
    string Place { get; }

    /// <summary>Begins.</summary>
    /// <exception cref="Components.ComponentStartException">It cannot listen.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Brings no new connection. Those that are served go on.</summary>
    Task StopAsync();

    /// <summary>Completes when every connection has ended; only after a stop.</summary>
    Task WhenServed();
}
