namespace InterfaceEngine.Channels.Cases;

/// <summary>Writes what cases reach in the lcov form (<c>.info</c>) that build servers and editors read.</summary>
public static class CoverageWriter
{
    /// <summary>Writes a record for each file: a line is hit where all that stands in it was reached, and as often as the least of it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">What the files are relative to; build servers want them from the root of the repository, or absolute.</param>
    /// <param name="to">Where to.</param>
    public static void Write(CoverageReport report, string folder, TextWriter to)
    {
        foreach (var file in report.Files)
        {
            to.Write($"TN:\nSF:{Path.Combine(folder, file.File).Replace('\\', '/')}\n");
            var lines = file.Points.GroupBy(p => p.At.Line).Select(g => (Line: g.Key, Hits: g.Min(p => p.Hits))).ToArray();
            foreach (var (line, hits) in lines)
                to.Write($"DA:{line},{hits}\n");
            to.Write($"LF:{lines.Length}\nLH:{lines.Count(l => l.Hits > 0)}\nend_of_record\n");
        }
    }
}
