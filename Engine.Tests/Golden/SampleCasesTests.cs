using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Golden;

/// <summary>Every case of the sample configurations. With <c>UPDATE_GENERATED</c> set, what comes is written as what is expected: read the difference.</summary>
internal sealed class SampleCasesTests
{
    private static readonly Dictionary<string, Lazy<CaseRunner>> s_runners =
        new[] { "hospital", "implant-usage", "queries" }.ToDictionary(sample => sample, sample => new Lazy<CaseRunner>(() => Load(sample)));

    private static IEnumerable<TestCaseData> Cases
        => s_runners.Keys.SelectMany(sample => Directory.GetDirectories(Repository.PathOf($"samples/{sample}/tests")).SelectMany(Directory.GetDirectories)
            .Select(f => $"{Path.GetFileName(Path.GetDirectoryName(f))}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal)
            .Select(name => new TestCaseData(sample, name)));

    [TestCaseSource(nameof(Cases))]
    public void A_sample_case_gives_what_it_expects(string sample, string name)
    {
        var runner = s_runners[sample].Value;
        var one = runner.Find(name).Single(c => c.ToString() == name);
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") is not null)
            Assert.That(runner.Update(one).Problem, Is.Null);
        var result = runner.Run(one);
        Assert.That(result.Problem, Is.Null);
        Assert.That(result.Differences.Select(d => d.ToString()), Is.Empty);
    }

    private static CaseRunner Load(string sample)
    {
        var problems = new Problems();
        var folder = Repository.PathOf($"samples/{sample}");
        var environment = File.Exists(Path.Combine(folder, "environments", "sandbox.yaml")) ? "sandbox" : null;
        var model = Configuration.Load(folder, environment, BuiltIns.Components, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty);
        return new CaseRunner(model!, TimeProvider.System);
    }
}
