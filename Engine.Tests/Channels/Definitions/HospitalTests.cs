using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

[TestFixture]
public sealed class HospitalTests
{
    [Test]
    public void The_sample_hospital_checks_without_a_word()
    {
        var problems = new Problems();
        var model = Configuration.Load(SampleFolders.Hospital, null, BuiltIns.Components, problems);

        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        Assert.That(model!.Channels.Select(c => c.Name), Is.EqualTo(new[] { "admissions", "charges", "items", "portal", "results" }));
    }
}
