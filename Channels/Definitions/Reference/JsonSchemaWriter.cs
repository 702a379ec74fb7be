using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Channels.Tables;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Definitions.Reference;

/// <summary>
/// Writes the JSON Schemas (draft 7) of the configuration's files from the specs that read them, so that editors complete and check what people
/// write. A schema is laxer than the check: it knows shapes and words, not expressions, systems or maps.
/// </summary>
internal sealed class JsonSchemaWriter
{
    private static readonly string[] Scalar = ["string", "number", "boolean"];
    private readonly IReadOnlyList<StepSpec> _steps;

    private JsonSchemaWriter(IReadOnlyList<StepSpec> steps) => _steps = steps;

    /// <summary>The schemas by file name.</summary>
    /// <param name="components">What channel files may name.</param>
    /// <param name="steps">The steps that plug-ins add; null for none.</param>
    public static IReadOnlyDictionary<string, JObject> All(ComponentRegistry components, IReadOnlyList<StepSpec>? steps = null)
        => new JsonSchemaWriter([.. BuiltInSteps.All, .. steps ?? []]).Write(components);

    private SortedDictionary<string, JObject> Write(ComponentRegistry components) => new(StringComparer.Ordinal)
    {
        ["engine.schema.json"] = File("engine.yaml", "The node.", Block(EngineFile.Fields, partial: false)),
        ["systems.schema.json"] = File("systems.yaml", "Every system the engine talks to, by name.", MapOf(Block(SystemsFile.Fields(components), partial: false))),
        ["channel.schema.json"] = File("channels/*.yaml", "One channel.", Block(ChannelFile.Fields(components), partial: false)),
        ["map.schema.json"] = MapSchema.Write(),
        ["table.schema.json"] = File("tables/*.yaml", "One reference table.", Block(TableFile.Fields(components), partial: false)),
        ["profile.schema.json"] = File("profiles/*.yaml", "What is agreed with a sender beside HL7 v2.", Block(ProfileFile.Fields, partial: false)),
        ["environment.schema.json"] = File("environments/*.yaml", "What differs in one environment.", Environment(components)),
    };

    private JObject Environment(ComponentRegistry components)
    {
        var source = new JObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = new JObject { ["source"] = Block(ChannelFile.Source(components), partial: true) } };
        var schema = Block(EnvironmentFile.Fields, partial: true);
        var properties = (JObject)schema["properties"]!;
        Put(properties, "engine", Block(EngineFile.Fields, partial: true));
        Put(properties, "systems", MapOf(Block(SystemsFile.Fields(components), partial: true)));
        Put(properties, "channels", MapOf(source));
        return schema;
    }

    private static void Put(JObject properties, string key, JObject schema)
    {
        schema.AddFirst(new JProperty("description", properties[key]!["description"]));
        properties[key] = schema;
    }

    private static JObject File(string path, string title, JObject schema)
    {
        schema.AddFirst(new JProperty("title", $"{path}: {title}"));
        schema.AddFirst(new JProperty("$schema", "http://json-schema.org/draft-07/schema#"));
        return schema;
    }

    // A part that is laid over another file need not hold what that file holds.
    private JObject Block(IReadOnlyList<FieldSpec> fields, bool partial)
    {
        var properties = new JObject();
        foreach (var field in fields)
            properties[field.Key] = Property(field, partial);
        var schema = new JObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        var required = fields.Where(f => f.Required && !partial).Select(f => f.Key).ToArray();
        if (required.Length > 0)
            schema["required"] = new JArray(required);
        else
            schema["type"] = new JArray("object", "null");
        return schema;
    }

    private JObject Property(FieldSpec field, bool partial)
    {
        var schema = Type(field, partial);
        schema.AddFirst(new JProperty("description", field.Summary));
        if (field.Default is not null && field.Kind != FieldKind.Block)
            schema["default"] = field.Kind is FieldKind.Integer or FieldKind.Number or FieldKind.Flag ? JToken.Parse(field.Default) : field.Default;
        return schema;
    }

    private JObject Type(FieldSpec field, bool partial) => field.Kind switch
    {
        FieldKind.Flag => new JObject { ["type"] = "boolean" },
        FieldKind.Integer => Ranged(field, "integer"),
        FieldKind.Number => Ranged(field, "number"),
        FieldKind.Percent => Pattern(@"^\d+(\.\d+)?%$"),
        FieldKind.Duration => Pattern(@"^\d+(\.\d+)?(ms|s|m|h|d)$"),
        FieldKind.Size => Pattern(@"^\d+(\.\d+)?(B|KB|MB|GB)$"),
        FieldKind.Address => Pattern(@"^.+:\d{1,5}$"),
        FieldKind.Url => Pattern("^https?://"),
        FieldKind.Secret => Pattern(@"^secret:[A-Za-z0-9._-]+$"),
        FieldKind.Choice => new JObject { ["enum"] = new JArray(field.Choices) },
        FieldKind.Block when field.Choices.Count > 0 => AnyOf(new JObject { ["enum"] = new JArray(field.Choices) }, Block(field.Fields, partial)),
        FieldKind.Block => Block(field.Fields, partial),
        FieldKind.BlockMap => MapOf(Block(field.Fields, partial)),
        FieldKind.TextMap or FieldKind.TemplateMap or FieldKind.ExpressionMap => MapOf(AnyScalar()),
        FieldKind.TextList or FieldKind.ExpressionList => AnyOf(AnyScalar(), ListOf(AnyScalar())),
        FieldKind.StepList => ListOf(AnyOf([.. _steps.Select(s => Block(s.Fields, partial: false))])),
        _ => AnyScalar(),
    };

    private static JObject Ranged(FieldSpec field, string type)
    {
        var schema = new JObject { ["type"] = type };
        if (field.Min is not null)
            schema["minimum"] = JToken.Parse(field.Min);
        if (field.Max is not null)
            schema["maximum"] = JToken.Parse(field.Max);
        return schema;
    }

    private static JObject AnyScalar() => new() { ["type"] = new JArray(Scalar) };

    private static JObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JObject MapOf(JObject values) => new() { ["type"] = "object", ["additionalProperties"] = values };

    private static JObject ListOf(JObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JObject AnyOf(params JObject[] schemas) => new() { ["anyOf"] = new JArray(schemas) };
}
