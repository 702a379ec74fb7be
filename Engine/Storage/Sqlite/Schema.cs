using System.Buffers.Binary;
using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The tables of one kind of file and how they came to be. A file's <c>user_version</c> counts the steps it has had; steps are only ever added,
/// and only add. FORMAT.md explains the tables.
/// </summary>
internal sealed class Schema
{
    private const int UserVersionOffset = 60;
    private const int ApplicationIdOffset = 68;
    private readonly int _applicationId;
    private readonly string[] _steps;

    private Schema(int applicationId, params string[] steps)
    {
        _applicationId = applicationId;
        _steps = steps;
    }

    /// <summary>The store's own file, <c>control.db</c>.</summary>
    public static Schema Control { get; } = new(0x49457374, """
        CREATE TABLE fact (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
        CREATE TABLE segment (number INTEGER PRIMARY KEY, created INTEGER NOT NULL, closed INTEGER);
        CREATE TABLE document (kind TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
        """);

    /// <summary>The rejects, <c>rejects.db</c>.</summary>
    public static Schema Rejects { get; } = new(0x49457372, """
        CREATE TABLE reject (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, channel TEXT NOT NULL, peer TEXT NOT NULL, code TEXT NOT NULL, error BLOB NOT NULL,
            value TEXT, answer TEXT NOT NULL, size INTEGER NOT NULL, not_kept INTEGER NOT NULL, sample BLOB NOT NULL);
        CREATE INDEX reject_channel ON reject (channel, number);
        """);

    /// <summary>A segment.</summary>
    public static Schema Segment { get; } = new(0x49457367, """
        CREATE TABLE progress (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, position INTEGER NOT NULL);
        INSERT INTO progress VALUES (1, 0, 0);
        CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
        CREATE TABLE route (id INTEGER PRIMARY KEY, channel TEXT NOT NULL, destination TEXT NOT NULL);
        CREATE TABLE chunk (id INTEGER PRIMARY KEY, key_id INTEGER NOT NULL, file TEXT, bytes BLOB);
        CREATE TABLE message (
            number INTEGER PRIMARY KEY, received INTEGER NOT NULL, channel NOT NULL, format INTEGER NOT NULL, state INTEGER NOT NULL,
            runs INTEGER NOT NULL, ran INTEGER, type, control TEXT, peer TEXT, versions, chunk INTEGER NOT NULL, start INTEGER NOT NULL,
            size INTEGER NOT NULL, first_delivery INTEGER, deliveries INTEGER, identity INTEGER, content_hash INTEGER, earlier INTEGER,
            keys BLOB, flags INTEGER NOT NULL, error, parent INTEGER, split_offset INTEGER, attributes BLOB, error_detail BLOB, answer BLOB);
        CREATE INDEX message_received ON message (number) WHERE state = 0;
        CREATE INDEX message_parent ON message (parent) WHERE parent IS NOT NULL;
        CREATE TABLE delivery (
            number INTEGER PRIMARY KEY, message INTEGER NOT NULL, route INTEGER NOT NULL, lane_hash INTEGER, lane TEXT, position INTEGER NOT NULL,
            state INTEGER NOT NULL, run INTEGER NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL, created INTEGER NOT NULL, changed INTEGER,
            attempts INTEGER NOT NULL, first_attempt INTEGER, next_due INTEGER, content_type NOT NULL, chunk INTEGER NOT NULL,
            start INTEGER NOT NULL, size INTEGER NOT NULL, flags INTEGER NOT NULL, object_type, object_id TEXT, error, receipt TEXT,
            attributes BLOB, error_detail BLOB);
        CREATE INDEX delivery_queue ON delivery (route, position) WHERE state = 0;
        CREATE INDEX delivery_lane ON delivery (route, lane_hash, position) WHERE state = 0;
        CREATE INDEX delivery_person ON delivery (route, state) WHERE state IN (1, 2);
        CREATE INDEX delivery_rerun ON delivery (message) WHERE run > 1;
        CREATE TABLE run (
            message INTEGER NOT NULL, run INTEGER NOT NULL, at INTEGER NOT NULL, state INTEGER NOT NULL, versions, error_detail BLOB,
            reason TEXT, chunk INTEGER, start INTEGER, size INTEGER, PRIMARY KEY (message, run)) WITHOUT ROWID;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, message INTEGER NOT NULL, delivery INTEGER NOT NULL, at INTEGER NOT NULL, what INTEGER NOT NULL,
            attempts INTEGER NOT NULL, detail TEXT, reason TEXT);
        CREATE INDEX event_message ON event (message);
        CREATE TABLE explanation (owner INTEGER PRIMARY KEY, key_id INTEGER NOT NULL, bytes BLOB NOT NULL);
        """, """
        CREATE TABLE sequence (link TEXT PRIMARY KEY, expected INTEGER, last_segment INTEGER NOT NULL, last_message INTEGER NOT NULL) WITHOUT ROWID;
        """, """
        CREATE INDEX message_partial ON message (number) WHERE state = 4;
        """, """
        ALTER TABLE message ADD COLUMN answer_chunk INTEGER;
        ALTER TABLE message ADD COLUMN answer_start INTEGER;
        ALTER TABLE message ADD COLUMN answer_size INTEGER;
        CREATE INDEX message_unanswered ON message (number) WHERE flags & 2;
        CREATE INDEX delivery_apart ON delivery (message) WHERE run <> 1;
        """, """
        CREATE TABLE step (
            delivery INTEGER PRIMARY KEY, message INTEGER NOT NULL, object INTEGER NOT NULL, flags INTEGER NOT NULL, after BLOB, reverses INTEGER,
            reversal BLOB);
        CREATE INDEX step_object ON step (message, object);
        CREATE INDEX step_open ON step (message, object) WHERE flags & 1;
        CREATE INDEX delivery_waiting ON delivery (route, position) WHERE state = 5;
        """, """
        ALTER TABLE delivery ADD COLUMN batch INTEGER;
        CREATE INDEX delivery_member ON delivery (route, lane_hash, position) WHERE state = 5 AND batch = 0;
        CREATE TABLE batch (delivery INTEGER PRIMARY KEY, number INTEGER NOT NULL, members BLOB NOT NULL, untold INTEGER NOT NULL);
        CREATE INDEX batch_untold ON batch (delivery) WHERE untold > 0;
        """);

    /// <summary>
    /// Looks at a file's header without opening it as a database, which could already change what lies beside it.
    /// </summary>
    /// <exception cref="StoreOpenException"><c>STORE-FOREIGN</c> or <c>STORE-NEWER</c>.</exception>
    public void Inspect(string path)
    {
        Span<byte> header = stackalloc byte[100];
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (read == 0)
                return;
            if (read < header.Length || !header.StartsWith("SQLite format 3\0"u8))
                throw Foreign(path);
        }
        var application = BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]);
        var version = BinaryPrimitives.ReadInt32BigEndian(header[UserVersionOffset..]);
        if (application == 0 && version == 0)
            return;
        CheckOrigin(path, application, version);
    }

    /// <summary>Brings an open file to the present version, in one transaction.</summary>
    /// <exception cref="StoreOpenException"><c>STORE-FOREIGN</c> or <c>STORE-NEWER</c>; nothing was changed.</exception>
    public void Migrate(Database database)
    {
        var version = (int)database.ReadLong("PRAGMA user_version");
        var isNew = version == 0 && database.ReadLong("SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew)
            CheckOrigin(database.Path, (int)database.ReadLong("PRAGMA application_id"), version);
        if (database.ReadLong("SELECT 'wal' = (SELECT journal_mode FROM pragma_journal_mode)") == 0)
            database.Execute("PRAGMA journal_mode=WAL");
        if (version == _steps.Length)
            return;
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            for (var i = version; i < _steps.Length; i++)
                database.Execute(_steps[i]);
            database.Execute(string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA application_id={_applicationId}; PRAGMA user_version={_steps.Length}; COMMIT"));
        }
        catch
        {
            if (database.InTransaction)
                database.Execute("ROLLBACK");
            throw;
        }
        // The header that Inspect reads is in the file itself from here on.
        database.Checkpoint(truncate: true);
    }

    private void CheckOrigin(string path, int application, int version)
    {
        if (application != _applicationId || version < 1)
            throw Foreign(path);
        if (version > _steps.Length)
        {
            throw new StoreOpenException("STORE-NEWER",
                $"{path} has format {version}, this engine knows up to {_steps.Length}; run the version that wrote it, or a later one");
        }
    }

    private static StoreOpenException Foreign(string path)
        => new("STORE-FOREIGN", $"{path} was not written by this engine; give the store a folder of its own");
}
