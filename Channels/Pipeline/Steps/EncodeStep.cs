using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>Writes an HL7 v2 message in one of the standard's two encodings, whatever it came in.</summary>
internal sealed class EncodeStep(bool asXml, bool withNamespace, string rule) : Step
{
    public static StepSpec Spec { get; } = new(
        new("encode", FieldKind.Choice, "Writes an HL7 v2 message in the delimited form (er7) or as XML (urn:hl7-org:v2xml), whatever it came in. Later rules still see the message.")
        {
            Choices = ["er7", "xml"],
        },
        "- encode: xml",
        Make)
    {
        Options =
        [
            new("namespace", FieldKind.Choice, "Whether the elements of the XML are in their namespace, or in none for receivers that know no namespaces.")
            {
                Default = "keep", Choices = ["keep", "strip"],
            },
        ],
    };

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        if (input.Value.Message is not { } message)
            throw new InvalidOperationException("The check lets nothing but HL7 v2 messages come here.");
        if (asXml)
            output.Add(input.Into(new MappedObject(message, Hl7v2Xml.Write(message, withNamespace), Hl7v2Xml.MediaType)));
        else if (Hl7v2Xml.TryWriteDelimited(message, out var bytes, out var error))
            output.Add(input.Into(new MappedObject(message, bytes, MappedObject.Hl7v2MediaType)));
        else
            return StepVerdict.Failed(new MessageError(error.Code, error.Message) { Place = error.Path, Condition = error.Condition, Rule = rule });
        return StepVerdict.Passed;
    }

    private static EncodeStep? Make(StepScope scope)
    {
        if (!scope.Keys.Has("encode"))
            return null;
        if (scope.Input.Format != MapFormat.Hl7v2)
            scope.Problems.Error("CFG-ENCODE-FIT", scope.Keys.PlaceOf("encode"), $"an HL7 v2 message is expected, but what comes here is {scope.Input}");
        var asXml = scope.Keys.Text("encode") == "xml";
        if (!asXml && scope.Keys.TextOrNull("namespace") == "strip")
            scope.Problems.Warning("CFG-ENCODE-NAMESPACE", scope.Keys.PlaceOf("namespace"), "the delimited form has no namespace", "remove 'namespace'");
        return new EncodeStep(asXml, scope.Keys.TextOrNull("namespace") != "strip", scope.RuleAt("encode"));
    }
}
