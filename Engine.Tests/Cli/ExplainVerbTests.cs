using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

internal sealed class ExplainVerbTests
{
    [Test]
    public async Task A_field_is_explained_with_the_components_of_its_data_type()
    {
        var run = await ConsoleRun.Of("explain", "PID-3", "--json");
        var field = run.Documents.Single();
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(
                ((string?)field["version"], (string?)field["name"], (string?)field["type"], (string?)field["usage"], (string?)field["repetitions"], (int)field["length"]!),
                Is.EqualTo(("2.5.1", "Patient Identifier List", "CX", "required", "any", 250)));
            Assert.That((string?)field["components"]![4]!["name"], Is.EqualTo("Identifier Type Code"));
            Assert.That((string?)field["components"]![4]!["table"], Is.EqualTo("0203"));
        });
    }

    [TestCase("PID-3.4.1", "2.5.1", "Namespace ID")]
    [TestCase("PID-8", "2.3", "Female")]
    [TestCase("OBX", "2.3", "Observation Identifier")]
    [TestCase("CX", "2.7", "Assigning Jurisdiction")]
    [TestCase("0008", "2.5.1", "AA")]
    [TestCase("ADT^A08", "2.5.1", "ADT_A01")]
    [TestCase("ORU_R01", "2.3", "RESPONSE")]
    public async Task A_name_is_explained_for_people(string name, string version, string expected)
    {
        var run = await ConsoleRun.Of("explain", name, "--version", version);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Out, Does.Contain(expected));
    }

    [Test]
    public async Task A_message_is_shown_as_the_standard_writes_it()
    {
        var run = await ConsoleRun.Of("explain", "ORU^R01", "--version", "2.5.1");
        Assert.That(run.Out, Does.Contain("{PATIENT_RESULT}").And.Contain("  [PATIENT]").And.Contain("    [{NTE}]"));
    }

    [TestCase("PIDD", "did you mean 'PID'?")]
    [TestCase("PID-99", "the fields 1 to 39")]
    [TestCase("9999", "no segment")]
    public async Task What_the_version_does_not_have_is_exit_1(string name, string expected)
    {
        var run = await ConsoleRun.Of("explain", name);
        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain(expected));
    }
}
