using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Components;

/// <summary>Reads the rows of a reference table from where they are kept: a file, an ERP. It stores nothing and keeps no rows.</summary>
public interface ITableSource : IAsyncDisposable
{
    /// <summary>Where it reads, as status and logs show it: addresses and file names, never secrets.</summary>
    string Endpoint { get; }

    /// <summary>Reads all rows, once.</summary>
    /// <param name="columns">The columns wanted, by the names that the source knows them by: headings of a file, fields of an ERP's model.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// The rows, each with a text for every wanted column in that order; null where it has none. Numbers are written invariantly (<c>1234.50</c>), flags as
    /// <c>true</c> and <c>false</c>, dates as ISO 8601.
    /// </returns>
    /// <exception cref="TableSourceException">It cannot be read now, or not as it is set up.</exception>
    Task<IReadOnlyList<string?[]>> ReadAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken);
}

/// <summary>A reference table could not be read; the version in force stays.</summary>
/// <param name="error">Why, and what to do. Never a row's values.</param>
/// <param name="inner">The system's own exception; null where there is none.</param>
public sealed class TableSourceException(MessageError error, Exception? inner = null) : Exception(error.ToString(), inner)
{
    /// <summary>Why it could not be read.</summary>
    public MessageError Error { get; } = error;
}
