using System.Globalization;
using System.IO.Compression;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Tables;

/// <summary>
/// Keeps the versions of reference tables in the store's folder: the rows of each as a file <c>tables/NAME-VERSION.rows</c>, which is synced before the
/// document that names it is committed. A file that no document names was left by a crash and is written over or removed.
/// </summary>
/// <param name="storeFolder">The store's folder.</param>
/// <param name="control">Where the documents are.</param>
internal sealed class TableVersions(string storeFolder, ControlTable control)
{
    private const string Kind = "table";
    private const int Kept = 5;

    private readonly string _folder = Path.Combine(storeFolder, "tables");

    /// <summary>The version of a table in force; null where there is none, or its rows lack a column that the table has now.</summary>
    /// <exception cref="IOException">Its rows cannot be read.</exception>
    public TableSnapshot? Read(TableModel table)
    {
        var document = control.Read(Kind).FirstOrDefault(d => d.Name == table.Name).Document;
        if (document is null)
            return null;
        var stored = JObject.Parse(document);
        var version = (long)stored["version"]!;
        var rows = ReadRows(PathOf(table.Name, version), table);
        return rows is null ? null : TableSnapshot.Make(table, rows, version, Time((string)stored["confirmedAt"]!), out _);
    }

    /// <summary>The number of the version that is stored last; 0 where there is none.</summary>
    public long LastOf(string table)
        => control.Read(Kind).FirstOrDefault(d => d.Name == table).Document is { } document ? (long)JObject.Parse(document)["version"]! : 0;

    /// <summary>Puts a version in force, for good when it returns.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes.</exception>
    /// <exception cref="IOException">The rows cannot be written.</exception>
    public async Task WriteAsync(TableSnapshot snapshot)
    {
        var path = PathOf(snapshot.Model.Name, snapshot.Version);
        Directory.CreateDirectory(_folder);
        File.Delete(path);
        DurableFiles.Write(path, Compress(snapshot));
        await ConfirmAsync(snapshot);
        Forget(snapshot.Model.Name, snapshot.Version - Kept);
    }

    /// <summary>Notes that a version's source says the same rows still.</summary>
    /// <exception cref="StoreUnavailableException">The store takes no changes.</exception>
    public async Task ConfirmAsync(TableSnapshot snapshot)
    {
        var document = new JObject
        {
            ["version"] = snapshot.Version,
            ["rows"] = snapshot.Count,
            ["confirmedAt"] = snapshot.ConfirmedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        await control.WriteAsync([(Kind, snapshot.Model.Name, document.ToString(Formatting.None))]);
    }

    private static byte[] Compress(TableSnapshot snapshot)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var text = new StreamWriter(zip))
        {
            text.WriteLine(JsonConvert.SerializeObject(snapshot.Model.Columns.Select(c => c.From)));
            foreach (var row in snapshot.Rows)
                text.WriteLine(JsonConvert.SerializeObject(row));
        }

        return bytes.ToArray();
    }

    private static List<string?[]>? ReadRows(string path, TableModel table)
    {
        if (!File.Exists(path))
            return null;
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var columns = JsonConvert.DeserializeObject<string[]>(text.ReadLine() ?? "[]")!;
        var places = table.Columns.Select(c => Array.IndexOf(columns, c.From)).ToArray();
        if (places.Contains(-1))
            return null;
        var rows = new List<string?[]>();
        while (text.ReadLine() is { } line)
        {
            var stored = JsonConvert.DeserializeObject<string?[]>(line, s_plain)!;
            rows.Add(Array.ConvertAll(places, p => stored[p]));
        }

        return rows;
    }

    // Texts that look like dates stay texts.
    private static readonly JsonSerializerSettings s_plain = new() { DateParseHandling = DateParseHandling.None };

    private void Forget(string table, long version)
    {
        for (; version > 0 && File.Exists(PathOf(table, version)); version--)
            File.Delete(PathOf(table, version));
    }

    private string PathOf(string table, long version) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{table}-{version}.rows"));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
