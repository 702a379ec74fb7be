using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary>What can be begun with, and how the language explains itself.</summary>
public class NewVerbTests
{
    [Test]
    public async Task A_plug_in_is_not_written_over_what_is_there()
    {
        using var folder = ScratchFolder.Create();
        folder.Write("wards/notes.txt", "mine");

        var run = await ConsoleRun.Of("new", "plugin", "wards", "--to", folder["wards"]);

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("is not empty"));
        Assert.That(Directory.GetFiles(folder["wards"]), Has.Length.EqualTo(1));
    }

    [TestCase("Wards")]
    [TestCase("3wards")]
    [TestCase("ward-")]
    [TestCase("../wards")]
    public async Task A_name_that_none_can_have_is_wrong_usage(string name)
    {
        var run = await ConsoleRun.Of("new", "plugin", name);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain($"'{name}' is no name of a plug-in"));
    }

    [Test]
    public async Task A_function_is_explained_with_its_examples()
        => Assert.That((await ConsoleRun.Of("explain", "left")).Lines, Is.EqualTo(new[] { "left(length: integer)", "The first characters, all where there are fewer.", "  PID-5.1.left(3)  gives [\"Gar\"]" }));

    [Test]
    public async Task A_step_is_explained_with_its_settings()
    {
        var run = await ConsoleRun.Of("explain", "encode-x");
        Assert.That(run.Error, Does.Contain("did you mean 'encode'?"));
        Assert.That((await ConsoleRun.Of("explain", "encode")).Out, Does.StartWith("encode(form: ").And.Contain("- encode: xml"), "a function and a step have this name");
        var step = await ConsoleRun.Of("explain", "validate");
        Assert.That(step.Lines[0], Is.EqualTo("validate"));
        Assert.That(step.Out, Does.Contain("- validate: ").And.Contain("MEANING"));
    }
}
