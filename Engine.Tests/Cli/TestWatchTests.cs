using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary><c>engine test --watch</c> as a process of its own, with files saved under it.</summary>
internal sealed class TestWatchTests
{
    private ScratchFolder _folder = null!;
    private int _read;

    [SetUp]
    public void SetUp()
    {
        (_folder, _read) = (ScratchFolder.Create(), 0);
        _folder.Write("systems.yaml", "ehr: {}\nerp: { http: { url: \"http://127.0.0.1:2590\" } }\n");
        foreach (var name in new[] { "alpha", "beta" })
        {
            _folder.Write($"maps/{name}-map.yaml", $"map: {name}-map\nversion: 1.0.0\nfrom: hl7v2 ADT\nto: json\nfields:\n  id: PID-3.1\n  value: ='one'\n");
            _folder.Write($"maps/{name}-map/case/in.hl7", "MSH|^~\\&|A|B|C|D|20260304||ADT^A01|1|P|2.5.1\rPID|1||7\r");
            _folder.Write($"maps/{name}-map/case/expected.json", """{ "id": "7", "value": "one" }""");
            _folder.Write($"channels/{name}.yaml", $"channel: {name}\nversion: 1.0.0\nsource: {{ from: ehr, mllp: {{ listen: \"127.0.0.1:0\" }} }}\npipeline: [ map: {name}-map ]\n"
                + "destinations:\n  ledger: { send: { to: erp, http: {} } }\n");
            _folder.Write($"tests/{name}/case/in.hl7", "MSH|^~\\&|A|B|C|D|20260304||ADT^A01|1|P|2.5.1\rPID|1||7\r");
            _folder.Write($"tests/{name}/case/expected.ledger.json", """{ "id": "7", "value": "one" }""");
        }
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task After_each_save_the_cases_that_it_concerns_are_run_until_somebody_ends_it()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("signals are those of a POSIX system");
        await using var engine = EngineProcess.Start("test", "--watch", "--config", _folder.Path);
        string[] all = ["pass alpha/case", "pass beta/case", "pass maps/alpha-map/case", "pass maps/beta-map/case"];
        Assert.That(await Next(engine, 4), Is.EqualTo(all));

        // 1. A map: its cases, and those of the channels that run it.
        Save("maps/alpha-map.yaml", "'one'", "'two'");
        Assert.That(await Next(engine, 2), Is.EqualTo(new[]
        {
            "FAIL alpha/case  ledger $.value  expected \"one\"  got \"two\"  maps/alpha-map.yaml:7",
            "FAIL maps/alpha-map/case  $.value  expected \"one\"  got \"two\"  maps/alpha-map.yaml:7",
        }));
        await Waits(engine, 2);
        Assert.That(engine.Log, Does.Contain("changed: maps/alpha-map.yaml").And.Contain("2 passed, 2 failed"));

        // 2. A case: itself. 3. A channel: its cases.
        Save("maps/alpha-map/case/expected.json", "one", "two");
        Assert.That(await Next(engine, 1), Is.EqualTo(new[] { "pass maps/alpha-map/case" }));
        await Waits(engine, 3);
        Save("channels/beta.yaml", "1.0.0", "1.0.1");
        Assert.That(await Next(engine, 1), Is.EqualTo(new[] { "pass beta/case" }));
        await Waits(engine, 4);

        // 4. What may concern anything: all.
        _folder.Write("codesets/kinds.csv", "source,target\nA,B\n");
        Assert.That((await Next(engine, 4)).Count(l => l.StartsWith("pass", StringComparison.Ordinal)), Is.EqualTo(3));
        await Waits(engine, 5);
        Save("maps/alpha-map.yaml", "fields:", "feilds:");
        Assert.That((await Next(engine, 2)).All(l => l.Contains("has errors", StringComparison.Ordinal) || l.Contains("cannot be used", StringComparison.Ordinal)), Is.True);
        await Waits(engine, 6);
        Assert.That(engine.Log, Does.Contain("maps/alpha-map.yaml:5:1: MAP-KEY"));
        Save("maps/alpha-map.yaml", "feilds:", "fields:");
        Assert.That(await Next(engine, 4), Has.One.EqualTo("pass maps/alpha-map/case"));
        Assert.That(await engine.InterruptAsync(), Is.Zero);
    }

    [Test]
    public async Task No_save_is_missed_however_fast_they_come()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("signals are those of a POSIX system");
        await using var engine = EngineProcess.Start("test", "maps/alpha", "--watch", "--config", _folder.Path);
        await Next(engine, 1);
        for (var i = 0; i < 40; i++)
        {
            _folder.Write($"maps/alpha-map/case-{i}/in.hl7", "MSH|^~\\&|A|B|C|D|20260304||ADT^A01|1|P|2.5.1\rPID|1||7\r");
            _folder.Write($"maps/alpha-map/case-{i}/expected.json", $$"""{ "id": "{{i}}", "value": "one" }""");
        }
        Save("maps/alpha-map.yaml", "'one'", "'last'");
        await Eventually.IsTrue(() => engine.Output.Count(l => l.Contains("expected \"one\"  got \"last\"", StringComparison.Ordinal)) >= 41, "every case is run with the last save");
        Assert.That(await engine.InterruptAsync(), Is.Zero);
    }

    // The next lines of output. A line too many would be taken for one of the next run, and fail there.
    private async Task<IReadOnlyList<string>> Next(EngineProcess engine, int count)
    {
        await Eventually.IsTrue(() => engine.Output.Count >= _read + count, $"{count} more lines after\n{string.Join('\n', engine.Output)}\n{engine.Log}");
        _read += count;
        return [.. engine.Output.Skip(_read - count).Take(count)];
    }

    // The next run waits for a save: what is saved from here on is seen.
    private static Task Waits(EngineProcess engine, int runs)
        => Eventually.IsTrue(() => engine.Log.Split("waiting for a change").Length > runs, $"run {runs} is over:\n{engine.Log}");

    private void Save(string file, string from, string to)
    {
        var text = File.ReadAllText(_folder[file]);
        Assert.That(text, Does.Contain(from));
        File.WriteAllText(_folder[file], text.Replace(from, to, StringComparison.Ordinal));
    }
}
