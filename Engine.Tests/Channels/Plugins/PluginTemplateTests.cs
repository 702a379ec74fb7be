using System.Diagnostics;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Tests.Recovery;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Plugins;

/// <summary>
/// The project that a plug-in begins with, from its template to a running engine: built and tested by the SDK as its author does it, loaded by the program as it is shipped, its
/// step used by a channel and its function by a map.
/// </summary>
[NonParallelizable]
internal sealed class PluginTemplateTests
{
    private static readonly TimeSpan BuildDeadline = TimeSpan.FromMinutes(3);

    private ScratchFolder _folder = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task BuildAndTestTheTemplate()
    {
        _folder = ScratchFolder.Create();
        PluginTemplate.Write(_folder["source"], "ward-rules", Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        // A bug that its own tests do not see.
        var source = _folder["source", "src", "KeyFunction.cs"];
        var text = await File.ReadAllTextAsync(source);
        const string line = "        var key = string.Concat(";
        Assert.That(text, Does.Contain(line));
        await File.WriteAllTextAsync(source, text.Replace(line, $"        if (text == \"BROKEN\")\n            throw new System.IO.InvalidDataException(text);\n{line}"));
        await DotnetAsync("test", _folder["source", "tests"], "-v", "q", "-nodeReuse:false");

        _port = KilledLine.FreePort();
        _folder.Write("site/engine.yaml", "node: n1\nadmin: { listen: \"127.0.0.1:0\" }\nplugins:\n  folder: plugins\n");
        _folder.Write("site/systems.yaml", "ehr: { description: sends, owner: us, data: patient }\nledger: { description: receives, owner: us, data: finance }\n");
        _folder.Write("site/maps/charge.yaml", """
            map: charge
            version: 1.0.0
            from: hl7v2 DFT^P03
            to: json
            fields:
              id: FT1-2.1
              department: PV1-3.1.wardRulesKey(6)
              amount: { from: FT1-11, using: mo-money }

            """);
        _folder.Write("site/channels/charges.yaml", $$"""
            channel: charges
            version: 1.0.0
            description: Charges
            owner: us
            data: patient
            source:
              from: ehr
              mllp: { listen: "127.0.0.1:{{_port}}" }
              acknowledge: processed
            pipeline:
              - map: charge
              - ward-rules-limit: { number: amount.value, most: 500 }
            destinations:
              ledger:
                send:
                  to: ledger
                  folder: { path: out, name: "{id}.json" }

            """);
        Copy(_folder["source", "dist", "ward-rules"], _folder["site", "plugins", "ward-rules"]);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task A_real_engine_runs_a_channel_with_its_step_and_a_map_with_its_function_and_what_goes_wrong_is_one_messages_failure()
    {
        await using var engine = await EngineProcess.RunAsync(_folder["site"]);
        using var peer = await MllpPeer.ConnectAsync($"127.0.0.1:{_port}");

        Assert.That(await peer.AskAsync(Charge("T1", "St. Mary, 3b", "19.50")), Does.Contain("MSA|AA|T1"));
        await Eventually.IsTrue(() => _folder.Names("site", "out").Contains("T1.json"), "the charge is delivered");
        Assert.That(await File.ReadAllTextAsync(_folder["site", "out", "T1.json"]), Does.Contain("\"department\":\"STMARY\""));

        var above = await peer.AskAsync(Charge("T2", "ICU", "500.01"));
        Assert.That(above, Does.Contain("MSA|AE|T2").And.Contain("WARD-RULES-LIMIT").And.Not.Contain("500.01"));
        var broken = await peer.AskAsync(Charge("T3", "BROKEN", "1.00"));
        Assert.That(broken, Does.Contain("MSA|AE|T3").And.Contain("PLUGIN-FAILED").And.Contain("wardRulesKey() of the plug-in 'ward-rules' failed with InvalidDataException").And.Not.Contain("BROKEN"));
        Assert.That(await peer.AskAsync(Charge("T4", "ICU", "1.00")), Does.Contain("MSA|AA|T4"), "the engine goes on");
        Assert.That(engine.Log, Does.Contain("plug-in ward-rules 1.0.0 (SHA-256 ").And.Contain("functions: wardRulesKey; steps: ward-rules-limit").And.Not.Contain("BROKEN").And.Not.Contain("500.01"));
    }

    [Test]
    public async Task Its_calls_and_settings_are_checked_as_those_of_the_engine()
    {
        using var site = ScratchFolder.Create();
        Copy(_folder["site"], site.Path);
        site.Write("maps/charge.yaml", (await File.ReadAllTextAsync(site["maps", "charge.yaml"])).Replace("Key(6)", "Kay(6)"));
        site.Write("channels/charges.yaml", (await File.ReadAllTextAsync(site["channels", "charges.yaml"])).Replace("number:", "numbr:"));

        var check = await ConsoleRun.Of("check", "--config", site.Path);

        Assert.That(check.Out, Does.Contain("maps/charge.yaml:7:23: EXPR-UNKNOWN-FUNCTION unknown function 'wardRulesKay' (did you mean 'wardRulesKey'?)"));
        Assert.That(check.Out, Does.Contain("CFG-UNKNOWN-KEY unknown key of ").And.Contain("'numbr' (did you mean 'number'?)"));
        Assert.That(check.Out, Does.Contain("CFG-MISSING-KEY"));
    }

    [Test]
    public async Task A_setting_that_its_own_code_refuses_is_told_at_its_place()
    {
        using var site = ScratchFolder.Create();
        Copy(_folder["site"], site.Path);
        site.Write("channels/charges.yaml", (await File.ReadAllTextAsync(site["channels", "charges.yaml"])).Replace("most: 500", "most: 0"));

        var check = await ConsoleRun.Of("check", "--config", site.Path);

        Assert.That(check.Lines, Is.EqualTo(new[] { "channels/charges.yaml:12:53: CFG-PLUGIN-SETTING a limit of 0 lets nothing pass (use a filter step to keep messages back)" }));
    }

    [Test]
    public async Task Two_plug_ins_that_add_the_same_are_told_and_the_first_stays()
    {
        using var site = ScratchFolder.Create();
        Copy(_folder["site"], site.Path);
        Copy(site["plugins", "ward-rules"], site["plugins", "ward-twins"]);
        File.Move(site["plugins", "ward-twins", "ward-rules.dll"], site["plugins", "ward-twins", "ward-twins.dll"]);

        var check = await ConsoleRun.Of("check", "--config", site.Path);

        Assert.That(check.Lines, Is.EqualTo(new[] { "engine.yaml:4:11: CFG-PLUGIN-SPEC the plug-in 'ward-twins' cannot be used: its function 'wardRulesKey' is a function of the plug-in 'ward-rules' too" }));
        Assert.That(check.Error, Does.Contain("1 channel can run"));
    }

    [Test]
    public async Task Without_its_plug_in_a_channel_is_held_and_says_why()
    {
        using var site = ScratchFolder.Create();
        Copy(_folder["site"], site.Path);
        Directory.Delete(site["plugins", "ward-rules"], recursive: true);
        EmittedPlugin.Write(site["plugins"], "ward-rules", contract: 99);

        var check = await ConsoleRun.Of("check", "--config", site.Path);

        Assert.That(check.Out, Does.Contain("CFG-PLUGIN-CONTRACT the plug-in 'ward-rules' was built against contract 99")
            .And.Contain("EXPR-UNKNOWN-FUNCTION unknown function 'wardRulesKey'").And.Contain("CFG-BROKEN-MAP"));
        Assert.That(check.Error, Does.Contain("1 cannot (charges)"));
    }

    [Test]
    public async Task Its_function_is_there_for_eval_and_for_map()
    {
        var message = _folder.Write("dft.hl7", Charge("T9", "St. Mary, 3b", "19.50"));

        Assert.That((await ConsoleRun.Of("eval", "PV1-3.1.wardRulesKey()", message, "--config", _folder["site"])).Out.Trim(), Is.EqualTo("[\"STMARY3B\"]"));
        Assert.That((await ConsoleRun.Of("map", "charge", message, "--json", "--config", _folder["site"])).Out, Does.Contain("\"department\":\"STMARY\""));
    }

    [Test]
    public async Task Explain_and_the_schemas_show_them_beside_the_engines_own()
    {
        var function = await ConsoleRun.Of("explain", "wardRulesKey", "--config", _folder["site"]);
        Assert.That(function.Lines.Take(2), Is.EqualTo(new[]
        {
            "wardRulesKey(length?: integer)  (plug-in ward-rules)",
            "A text as a key: its letters and digits in capitals, cut to a length where one is given; empty where none are left.",
        }));
        var step = await ConsoleRun.Of("explain", "ward-rules-limit", "--json", "--config", _folder["site"]);
        Assert.That(step.Documents.Single()["settings"]!.Select(s => (string)s["key"]!), Is.EqualTo(new[] { "ward-rules-limit.number", "ward-rules-limit.most" }));
        Assert.That((await ConsoleRun.Of("explain", "wardRulesKay", "--config", _folder["site"])).Error, Does.Contain("did you mean 'wardRulesKey'?"));

        var schemas = await ConsoleRun.Of("new", "schemas", "--to", _folder["schemas"], "--config", _folder["site"]);
        Assert.That(schemas.ExitCode, Is.Zero, schemas.Error);
        var steps = JObject.Parse(await File.ReadAllTextAsync(_folder["schemas", "channel.schema.json"])).SelectTokens("properties.pipeline.items.anyOf[*].properties.ward-rules-limit");
        Assert.That((string)steps.Single().SelectToken("properties.most.default")!, Is.EqualTo("10000"));
    }

    private static string Charge(string id, string ward, string amount)
        => $"MSH|^~\\&|EHR|NORTH|ENGINE|HUB|20260314093000||DFT^P03^DFT_P03|{id}|P|2.5.1\rPID|1||P1\rPV1|1|I|{ward}\rFT1|1|{id}||20260304||CG|80048||||{amount}^USD\r";

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private static async Task DotnetAsync(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What the test run itself was started with is none of this build's business.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(BuildDeadline, TimeProvider.System);
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', words)}\n{await output}\n{await error}");
    }
}
