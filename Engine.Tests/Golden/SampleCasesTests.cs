using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Golden;

/// <summary>Every case of the sample hospital. With <c>UPDATE_GENERATED</c> set, what comes is written as what is expected: read the difference.</summary>
internal sealed class SampleCasesTests
{
    private static readonly Lazy<CaseRunner> s_runner = new(Load);

    private static IEnumerable<string> Cases
        => Directory.GetDirectories(Repository.PathOf("samples/hospital/tests")).SelectMany(Directory.GetDirectories)
            .Select(f => $"{Path.GetFileName(Path.GetDirectoryName(f))}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public void A_sample_case_gives_what_it_expects(string name)
    {
        var one = s_runner.Value.Find(name).Single(c => c.ToString() == name);
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") is not null)
            Assert.That(s_runner.Value.Update(one), Is.Null);
        var result = s_runner.Value.Run(one);
        Assert.That(result.Problem, Is.Null);
        Assert.That(result.Differences.Select(d => d.ToString()), Is.Empty);
    }

    private static CaseRunner Load()
    {
        var problems = new Problems();
        var model = Configuration.Load(Repository.PathOf("samples/hospital"), null, BuiltIns.Components, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty);
        return new CaseRunner(model!, TimeProvider.System);
    }
}
