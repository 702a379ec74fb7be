using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Components;

/// <summary>What a component looks at to find what is wrong with its settings beyond each key's own type: keys that exclude each other, files that are not there.</summary>
public sealed record ComponentCheck
{
    /// <summary>Its own settings. Keys with problems of their own have no value.</summary>
    public required Settings Settings { get; init; }

    /// <summary>The system's settings for it; null where the system has none.</summary>
    public required Settings? System { get; init; }

    /// <summary>The configuration folder, which relative paths of certificates are below.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the channel carries patient data.</summary>
    public required bool CarriesPatientData { get; init; }

    /// <summary>The time, against which certificates are held.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets what is wrong.</summary>
    public required Problems Problems { get; init; }
}
