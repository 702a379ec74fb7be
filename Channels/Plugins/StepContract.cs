using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>
/// What every step of a plug-in has to keep, for its author's tests: its settings are declared and documented, its example can be read, it gives the same each time and on many
/// threads, does not change what it is given, throws nothing, says no values in its texts, makes what it declares, and names no file, network, clock or chance. Any test
/// framework will do: what is wrong comes as a list.
/// </summary>
/// <param name="component">The step's declaration.</param>
public sealed class StepContract(StepComponent component)
{
    private static readonly DateTimeOffset ReceivedAt = new(2026, 3, 4, 15, 30, 5, TimeSpan.FromHours(-6));

    private readonly string _name = component.Spec.Name;

    /// <summary>Runs all checks with the step as its own example sets it up.</summary>
    /// <param name="inputs">Objects as they come: JSON texts, or HL7 v2 messages from MSH on with segments on lines of their own.</param>
    /// <returns>What is wrong, one sentence each; empty where the contract is kept.</returns>
    public IReadOnlyList<string> Run(params string[] inputs)
    {
        var report = new ContractReport();
        if (!report.Require(PluginFolder.FaultOf(component, []) is var fault && fault is null, $"the step '{_name}' {fault}"))
            return report.Faults;
        foreach (var field in component.Spec.Fields)
            report.Require(field.Required || field.Default is not null || field.Example is not null || field.Kind is FieldKind.Block or FieldKind.BlockMap or FieldKind.Flag,
                $"the setting '{field.Key}' has neither a default nor an example");
        report.Require(inputs.Length > 0, "the suite has no object to try the step on");
        foreach (var form in inputs.Select(IsHl7v2).Distinct())
        {
            if (Make(component.Spec.Example, form ? FocusKind.Hl7v2 : FocusKind.Tree, out var problem) is { } step)
                foreach (var input in inputs.Where(i => IsHl7v2(i) == form))
                    Check(step, input, report);
            else
                report.Require(false, $"the example cannot be read: {problem}");
        }
        foreach (var breach in Purity.Breaches(component.Create.Method.Module.Assembly))
            report.Require(false, $"the assembly uses {breach}: functions and steps know no files, network, clock or chance");
        return report.Faults;
    }

    /// <summary>Makes the step as a channel's file would, for tests of what it does.</summary>
    /// <param name="yaml">The step as a file writes it: <c>- name: { … }</c>.</param>
    /// <param name="over">What expressions in its settings are written over.</param>
    /// <param name="problem">What is wrong with it; null where nothing is.</param>
    /// <returns>The step; null where something is wrong.</returns>
    public IStep? Make(string yaml, FocusKind over, out string? problem)
    {
        var problems = new Problems();
        if (YamlReader.Read("step.yaml", yaml, problems) is SequenceNode { Items: [MappingNode block] } && block[_name] is MappingNode settings)
        {
            var scope = new SettingsScope { Name = $"the step '{_name}'", At = block.At, Expressions = new ExpressionScope { Focus = over, Message = over } };
            var read = SettingsReader.Read(settings, component.Spec.Fields, scope, problems);
            var step = problems.HasErrors ? null : component.Create(new StepSetup(read, problems));
            problem = problems.HasErrors ? problems.First(p => p.Severity == Severity.Error).ToString() : step is null ? "no step was made, and no problem told" : null;
            return problem is null ? step : null;
        }
        problem = problems.HasErrors ? problems[0].ToString() : $"expected a step, - {_name}: {{ … }}";
        return null;
    }

    /// <summary>An object as a step gets it.</summary>
    /// <param name="content">JSON, or an HL7 v2 message from MSH on with segments on lines of their own.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static StepInput InputOf(string content)
    {
        var value = IsHl7v2(content) ? OfHl7v2(content) : new Focus(ReadJson(content));
        return new StepInput(value, new EvaluationContext { ReceivedAt = ReceivedAt, Message = value });
    }

    private void Check(IStep step, string content, ContractReport report)
    {
        var input = InputOf(content);
        var before = TextOf(input.Value);
        var what = $"the step '{_name}'";
        try
        {
            report.RequireSame(what, () => TextOf(step.Apply(input)));
            // Of an object that is new to it, it must say the same as of one that it has seen.
            report.Require(TextOf(step.Apply(InputOf(content))) == TextOf(step.Apply(input)), $"{what} gives something else of an equal object: it remembers");
        }
        catch (ExpressionException)
        {
            return;
        }
        catch (Exception e)
        {
            report.Require(false, $"{what} throws {e.GetType().Name}; what it expects to go wrong it says by StepResult.Fail");
            return;
        }
        report.Require(TextOf(input.Value) == before, $"{what} changes what it is given; others read it too. Change what CopyJson() gives");
        var result = step.Apply(input);
        if (result.Error is { } error)
            report.RequireNoValues(what, error.Message, input.Value.Tree is { } tree ? ContractReport.ValuesOf(tree) : content.Split(['|', '^', '~', '&', '\r', '\n']));
        report.Require(FaultOf(result) is var fault && fault is null, $"{what} {fault}");
    }

    private string? FaultOf(StepResult result) => (result.Objects, result.Message, component.Makes) switch
    {
        ({ Count: 0 }, _, _) => "makes nothing; what is not to go on is filtered, with a reason",
        ({ } made, _, _) when made.Select(PlainJson.Breach).FirstOrDefault(b => b is not null) is { } breach => breach,
        ({ }, _, not (StepOutput.Json or StepOutput.Fhir)) => "makes JSON, which it does not declare",
        ({ } made, _, StepOutput.Fhir) => made.SelectMany(Mappings.Fhir.FhirValidator.Validate).FirstOrDefault(i => i.Severity == Severity.Error) is { } issue
            ? $"makes what is no FHIR R4: {issue.Path} {issue.Message}" : null,
        (_, { }, not StepOutput.Hl7v2) => "makes HL7 v2, which it does not declare",
        (_, { } bytes, _) => Hl7v2Message.TryParse(bytes, out _, out var error) ? null : $"makes a message that cannot be read: {error.Code} {error.Message}",
        _ => null,
    };

    private static string TextOf(StepResult? result) => result is null ? "null"
        : result.Error is { } error ? $"{result.IsFailure} {error} {error.Value}"
        : result.Message is { } message ? Convert.ToHexString(message)
        : result.Objects is { } objects ? string.Join('\n', objects.Select(o => o.ToString(Formatting.None)))
        : "as it came";

    // A message cannot be changed, a tree can.
    private static string TextOf(in Focus value) => value.Tree?.ToString(Formatting.None) ?? "";

    private static bool IsHl7v2(string content) => content.StartsWith("MSH", StringComparison.Ordinal);

    private static Focus OfHl7v2(string content)
        => Hl7v2Message.TryParse(Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r").TrimEnd('\r') + "\r"), out var message, out var error)
            ? new Focus(message) : throw new ArgumentException($"the message cannot be read: {error.Message}", nameof(content));

    private static JToken ReadJson(string content)
    {
        using var reader = new JsonTextReader(new StringReader(content)) { FloatParseHandling = FloatParseHandling.Decimal, DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader);
    }
}
