using System.Globalization;
using System.Xml;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Writes results in the JUnit XML that build servers read.</summary>
public static class JUnitWriter
{
    /// <summary>Writes a suite for each channel and map with a case for each folder.</summary>
    /// <param name="results">The results.</param>
    /// <param name="to">Where to.</param>
    /// <param name="coverage">What the cases reached: a suite without cases that lists what they did not; null where that was not asked.</param>
    public static void Write(IReadOnlyList<CaseResult> results, TextWriter to, CoverageReport? coverage = null)
    {
        using var xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = false });
        xml.WriteStartElement("testsuites");
        foreach (var suite in results.GroupBy(r => r.Case.Suite, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", suite.Key);
            xml.WriteAttributeString("tests", suite.Count().ToString());
            xml.WriteAttributeString("failures", suite.Count(r => !r.Passed && r.Problem is null).ToString());
            xml.WriteAttributeString("errors", suite.Count(r => r.Problem is not null).ToString());
            xml.WriteAttributeString("time", Seconds(suite.Sum(r => r.Duration.TotalSeconds)));
            foreach (var result in suite)
                WriteCase(result, xml);
            xml.WriteEndElement();
        }
        if (coverage is not null)
            WriteCoverage(coverage, xml);
        xml.WriteEndElement();
    }

    private static void WriteCoverage(CoverageReport coverage, XmlWriter xml)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "coverage");
        xml.WriteAttributeString("tests", "0");
        xml.WriteStartElement("properties");
        foreach (var (name, percent) in coverage.Files.Select(f => (f.File, f.Percent)).Prepend(("all", coverage.Percent)))
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("value", $"{percent}%");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteElementString("system-out", string.Join('\n', coverage.Files.SelectMany(f => f.Points).Where(p => p.Missing is not null)));
        xml.WriteEndElement();
    }

    private static void WriteCase(CaseResult result, XmlWriter xml)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Case.Suite);
        xml.WriteAttributeString("name", result.Case.Name);
        xml.WriteAttributeString("time", Seconds(result.Duration.TotalSeconds));
        if (result.Problem is not null)
            WriteReason("error", result.Problem, result.Problem, xml);
        else if (!result.Passed)
            WriteReason("failure", $"{result.Differences.Count} differences", string.Join('\n', result.Differences), xml);
        xml.WriteEndElement();
    }

    private static void WriteReason(string element, string message, string text, XmlWriter xml)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", message);
        xml.WriteString(text);
        xml.WriteEndElement();
    }

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);
}
