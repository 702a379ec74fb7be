using System.CommandLine;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine eval EXPRESSION FILE</c>: an expression over a message or resource.</summary>
internal static class EvalVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("eval", "Evaluate an expression over a message or resource",
            ("engine eval \"PID-3[.5 = 'MR'].1\" adt.hl7", "an HL7 v2 path with a condition"),
            ("engine eval \"Bundle.entry.resource.ofType(Patient).name.family\" bundle.json", "FHIRPath over a bundle"),
            ("engine eval \"OBX[*]-5\" oru.hl7", "every result of a message"),
            ("engine eval \"PID-8.translate('sex')\" adt.hl7 --config hospital", "with the code sets, variables and plug-ins of a configuration"));
        var expression = new Argument<string>("EXPRESSION") { Description = "FHIRPath; over HL7 v2 with HL7 v2 paths as terms" };
        var file = new Argument<string>("FILE") { Description = "A message or resource; - for standard input" };
        var format = new Option<string?>("--format") { Description = "hl7v2, fhir, json, xml, or csv (its records as a list); default: as the content looks" };
        format.AcceptOnlyFromAmong([.. InputFile.AllFormats]);
        verb.Take(expression, file, format, SharedOptions.Charset, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var input = InputFile.ReadOne(parsed.GetValue(file)!);
            var text = new ScalarNode(new Position("expression", 1, 1), parsed.GetValue(expression)!, ScalarStyle.Plain);
            var (focus, kind) = Open(input, parsed.GetValue(format), parsed.GetValue(SharedOptions.Charset));
            var problems = new Problems();
            var model = SharedOptions.ConfigurationIfAny(parsed);
            var shape = ShapeOf(focus);
            var scope = new ExpressionScope { Focus = kind, Shape = shape, Message = kind, MessageShape = shape };
            if (model is not null)
                scope = scope with
                {
                    Variables = [.. model.Engine.Variables.Keys],
                    CodeSets = model.CodeSets.Names,
                    BrokenCodeSets = model.CodeSets.Broken,
                    CodeSetColumns = model.CodeSets.ColumnsOf,
                    Functions = model.Plugins.Functions,
                };
            if (Expression.Compile(text, scope, problems) is not { } compiled)
                throw VerbException.Usage(string.Join(Environment.NewLine, problems));
            foreach (var warning in problems)
                terminal.Note(warning.ToString());
            try
            {
                var now = TimeProvider.System.GetUtcNow();
                var context = model is null ? new EvaluationContext { ReceivedAt = now, Message = focus }
                    : MapSurroundings.Of(model).ContextFor(now, focus, new Dictionary<string, string>());
                var results = new JArray(compiled.Evaluate(context, focus).Select(f => f.ToJson()));
                terminal.Out.WriteLine(results.ToString(Formatting.None));
                return ExitCode.Done;
            }
            catch (ExpressionException e)
            {
                throw VerbException.Failed($"{e.Rule}: {e.Code} {e.Message}{(e.Place is null ? "" : $" ({e.Place})")}");
            }
        });
        return verb;
    }

    // A resource says itself what it may have; one of no known type may have anything.
    private static Shape ShapeOf(in Focus focus)
        => focus.Message is not null ? SourceShapes.Of(MapFormat.Hl7v2, [])
            : focus.Tree is JObject resource && (resource["resourceType"] as JValue)?.Value is string type ? SourceShapes.Of(MapFormat.Fhir, [type])
            : Shape.Unknown;

    private static JArray Records(InputFile input)
    {
        var reader = DelimitedReader.Open(input.Content, new DelimitedFormat());
        var records = reader.Read().ToList();
        return (reader.Fault ?? records.Find(r => r.Fault is not null)?.Fault) is { } fault
            ? throw VerbException.Failed($"{input.Name}:{fault.Line}: {fault.Code} {fault.Message}")
            : new JArray(records.Select(r => r.Value));
    }

    /// <summary>A file as rules see it.</summary>
    /// <exception cref="VerbException">It cannot be read as that.</exception>
    public static (Focus Focus, FocusKind Kind) Open(InputFile input, string? format, string? charset)
    {
        // JSON that does not say to be a resource is read as it is.
        if (format is null && input.FormatOr(null) == ContentFormat.Fhir && !XmlTree.LooksLikeXml(input.Content.Span) && input.Content.Span.IndexOf("\"resourceType\""u8) < 0)
            format = "json";
        switch (input.FormatOr(format))
        {
            case ContentFormat.Json:
                return JsonTree.Read(input.Content, out var fault) is { } json
                    ? (new Focus(json), FocusKind.Tree)
                    : throw VerbException.Failed($"{input.Name}:{fault!.Line}:{fault.Column}: {fault.Code} {fault.Message}");
            case ContentFormat.Xml:
                return XmlTree.Read(input.Content, out var wrong) is { } document
                    ? (new Focus(document), FocusKind.Tree)
                    : throw VerbException.Failed($"{input.Name}:{wrong!.Line}:{wrong.Column}: {wrong.Code} {wrong.Message}");
            case ContentFormat.Csv:
                return (new Focus(Records(input)), FocusKind.Tree);
        }
        if (input.FormatOr(format) == ContentFormat.Fhir)
            return FhirReader.Read(input.Content, out var issue) is { } tree
                ? (new Focus(tree), FocusKind.Tree)
                : throw VerbException.Failed($"{input.Name}:{issue!.Line}:{issue.Column}: {issue.Code} {issue.Message}");
        var (message, error) = input.ReadHl7v2(charset).First();
        return message is not null ? (new Focus(message), FocusKind.Hl7v2) : throw VerbException.Failed(input.Say(error!));
    }
}
