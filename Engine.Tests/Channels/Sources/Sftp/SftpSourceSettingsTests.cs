using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Sftp;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Sftp;

[TestFixture]
public sealed class SftpSourceSettingsTests
{
    [Test]
    public void A_system_without_a_server_is_an_error_that_says_what_to_add()
    {
        var problems = new Problems();
        SftpSourceSettings.Check(new ComponentCheck
        {
            Settings = SettingsFrom.Yaml(SftpSourceSettings.Spec, "{ path: in }"),
            System = null,
            Folder = TestContext.CurrentContext.WorkDirectory,
            CarriesPatientData = false,
            Problems = problems,
        });
        Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { "CFG-SYSTEM-COMPONENT" }));
    }

    [TestCase("{ path: in, after: delete }", "CFG-VALUE")]
    [TestCase("{ path: in, read-ahead: 0 }", "CFG-RANGE")]
    [TestCase("{ path: in, lease: 10ms }", "CFG-RANGE")]
    [TestCase("{ pattern: \"*.csv\" }", "CFG-MISSING-KEY")]
    [TestCase("{ path: in, claim: in/claims }", "CFG-UNKNOWN-KEY")]
    public void A_setting_that_means_nothing_is_an_error(string yaml, string code)
    {
        var problems = new Problems();
        SettingsFrom.Yaml(SftpSourceSettings.Spec.Fields, yaml, problems);
        Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { code }));
    }
}
