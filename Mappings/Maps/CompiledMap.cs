using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Canonical.Rules;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Maps.Rules;
using InterfaceEngine.Mappings.Maps.Targets;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>A map, checked and compiled. Immutable; run by any number of threads.</summary>
public sealed class CompiledMap
{
    private readonly MapDefinition _definition;
    private readonly Expression? _for;
    private readonly SharedLet[] _lets;
    private readonly Expression? _when;
    private readonly OverrideSet? _overrides;
    private readonly ObjectRule? _object;
    private readonly Hl7v2MessageRule? _message;
    private readonly CanonicalType? _type;
    private readonly MadeText? _typeName;
    private readonly MadeText? _typeVersion;
    private readonly RuleInfo _info;
    private readonly bool _asksPosition;
    private MapParameter[]? _required;
    private readonly DocumentWriter? _writer;

    internal CompiledMap(MapDefinition definition, Compilation.MapFrame frame, ObjectRule? objectRule, Hl7v2MessageRule? messageRule)
    {
        (_definition, _for, _lets, _when, _overrides, _object, _message) = (definition, frame.For, LetsOf(definition, frame), frame.When, frame.Set, objectRule, messageRule);
        _type = (definition.Target as MapTarget.Object)?.Type;
        _writer = objectRule is null ? null : definition.Target.Writer(objectRule);
        (_typeName, _typeVersion) = _type is null ? default : (new MadeText(_type.Name), new MadeText(_type.Version!));
        _info = new RuleInfo(definition.Name.At, "", null);
        _asksPosition = definition.AsksPosition || frame.Overrides.Any(o => o.Definition.AsksPosition);
    }

    /// <summary>Its name.</summary>
    public string Name => _definition.Name.Text;

    /// <summary>Its version.</summary>
    public string Version => _definition.Version;

    /// <summary>Where it is written.</summary>
    public Position At => _definition.Name.At;

    /// <summary>What it reads.</summary>
    public MapSource Source => _definition.Source;

    /// <summary>What it makes.</summary>
    public MapTarget Target => _definition.Target;

    /// <summary>Whether it reads or makes a part of something: then other maps use it, and no channel may.</summary>
    public bool IsPart => _definition.IsPart;

    /// <summary>Whether it makes one object for each that its <c>for:</c> finds, so that one message may become many.</summary>
    public bool MakesMany => _for is not null && _writer is not { TakesAll: true };

    /// <summary>The names that must have a value when it is run: its <c>params:</c> that are required.</summary>
    public IEnumerable<string> RequiredParameters => AllParameters.Where(p => p.IsRequired).Select(p => p.Name.Text);

    /// <summary>The names that may be given to it: all of its <c>params:</c>.</summary>
    public IEnumerable<string> Parameters => AllParameters.Select(p => p.Name.Text).Distinct(StringComparer.Ordinal);

    private IEnumerable<MapParameter> AllParameters => _definition.Parameters.Concat(Overrides.SelectMany(o => o.Parameters));

    /// <summary>The rules of its file and of its overrides, in the order of the files.</summary>
    public IEnumerable<MapRule> Rules => Overrides.Select(o => o.Fields).Prepend(_definition.Fields).SelectMany(f => MapRule.Below(f));

    /// <summary>The overrides that it is compiled with.</summary>
    internal IReadOnlyList<OverrideDefinition> Overrides { get; init; } = [];

    /// <summary>Runs it.</summary>
    /// <param name="context">The run.</param>
    /// <param name="focus">What it reads.</param>
    /// <param name="origin">What the engine knows of the message.</param>
    /// <returns>What it made, one for each that <c>for:</c> found and <c>when:</c> let in; may be empty.</returns>
    /// <exception cref="MapException">A rule could not be followed.</exception>
    /// <exception cref="ExpressionException">An expression could not be evaluated on this message.</exception>
    public IReadOnlyList<MappedObject> Run(EvaluationContext context, in Focus focus, in MapOrigin origin)
        => Run(new MapRun { Origin = origin }, context, focus);

    /// <summary>Runs it and says how each target came by its value.</summary>
    /// <inheritdoc cref="Run(EvaluationContext, in Focus, in MapOrigin)"/>
    public (IReadOnlyList<MappedObject> Objects, IReadOnlyList<MapTraceEntry> Trace) Explain(EvaluationContext context, in Focus focus, in MapOrigin origin)
    {
        var trace = new List<MapTraceEntry>();
        return (Explain(context, focus, origin, trace), trace);
    }

    /// <summary>Runs it and says how each target came by its value, as far as it comes: what was made before a failure is said too.</summary>
    /// <inheritdoc cref="Run(EvaluationContext, in Focus, in MapOrigin)"/>
    /// <param name="context">The run.</param>
    /// <param name="focus">What it reads.</param>
    /// <param name="origin">What the engine knows of the message.</param>
    /// <param name="into">Gets the explanation.</param>
    public IReadOnlyList<MappedObject> Explain(EvaluationContext context, in Focus focus, in MapOrigin origin, List<MapTraceEntry> into)
        => Run(new MapRun { Origin = origin, Trace = into }, context, focus);

    private List<MappedObject> Run(MapRun run, EvaluationContext context, in Focus focus)
    {
        CheckSource(focus);
        foreach (var parameter in _required ??= [.. AllParameters.Where(p => p.IsRequired)])
            if (!context.Variables.ContainsKey(parameter.Name.Text))
                throw new MapException("MAP-PARAMETER", parameter.Name.At, $"the map '{Name}' needs the parameter '{parameter.Name.Text}': a channel gives it in with:, a case in params:, a trial by --with {parameter.Name.Text}=…");

        var made = new List<MappedObject>(1);
        if (_for is null)
            Make(run, context, focus, made);
        else
        {
            var elements = _for.Evaluate(context, focus);
            for (var i = 0; i < elements.Count; i++)
                Make(run, _asksPosition ? context.With(FieldRule.Position, Focus.Of(i + 1L)) : context, elements[i], made);
        }
        return _writer is { TakesAll: true } && made.Count > 0 ? [MappedObject.OfDocument(made, _writer, _info)] : made;
    }

    private static SharedLet[] LetsOf(MapDefinition definition, Compilation.MapFrame frame)
    {
        var reads = frame.For is not null && definition.Source.Format == MapFormat.Hl7v2 ? frame.Reads : null;
        return [.. frame.Lets.Values.Select((let, i) => new SharedLet(let.Name, let.Value, reads?[let.Name]?.ToArray(), i))];
    }

    private void Make(MapRun run, EvaluationContext context, in Focus focus, List<MappedObject> into)
    {
        foreach (var name in _lets)
            context = name.Bind(run, context, focus);
        if (_when is not null && !_when.Test(context, focus))
            return;
        _overrides?.Begin(run, context, focus);
        if (_message is not null)
        {
            var bytes = _message.Make(run, context, focus);
            if (bytes.Length > 0)
                into.Add(new MappedObject(bytes, run.TakeMisses()));
            return;
        }
        var made = _object!.MakeEmpty();
        if (_type is not null)
        {
            made.Add("type", _typeName!);
            made.Add("version", _typeVersion!);
        }
        _object.Fill(run, context, focus, ref made!);
        if (_type is not null && CanonicalRules.FindBreach(_type, made) is { } breach)
            throw (_info with { Target = breach.Property }).Fault(breach.Rule.Code, 207, $"{_type.Key} asks that {breach.Rule.Statement}", MessagePlace.Of(focus));

        // Of a part nothing is made where nothing is said.
        if (IsPart && made.Members.Length == 0)
            return;
        if (_definition.Target is MapTarget.Fhir { IsPart: false })
            MadeResource.Check(made, _object);
        // FHIR has no null: what is to be deleted is not there.
        else if (_type is null && made.ReadText("resourceType") is not null)
            made = made.WithoutNulls();
        var one = new MappedObject(made, _type?.Name, run.TakeMisses(), _definition.Target is MapTarget.Fhir ? FhirReader.MediaType : null);
        into.Add(_writer is { TakesAll: false } ? MappedObject.OfDocument([one], _writer, _info) : one);
    }

    // A channel may feed a map more than it was written for; it says so instead of making nonsense.
    private void CheckSource(in Focus focus)
    {
        if (Source.IsPart)
        {
            // In a message a map of a segment finds its own; which of the many fields is meant by a data type, only the map that uses it knows.
            if (focus.Form == FocusForm.Hl7v2Message && (SourceShapes.PartKinds(Source) & ValueKinds.Segments) == 0)
                throw new MapException("MAP-SOURCE", At, $"the map '{Name}' reads {Source}, a part of a message; run a map that uses it on the whole") { Condition = 200 };
            return;
        }
        var fits = Source.Format switch
        {
            MapFormat.Hl7v2 => focus.Message is { } message && FitsMessage(message.Header.Field(9)),
            MapFormat.Fhir => focus.Tree is JObject resource && (Source.Types.Count == 0 || Source.Types.Contains((string?)resource["resourceType"])),
            MapFormat.Canonical => focus.Made is { } made ? FitsObject(made.ReadText("type"), made.ReadText("version"))
                : focus.Tree is JObject canonical && FitsObject((string?)canonical["type"], (string?)canonical["version"]),
            MapFormat.Json => focus.Tree is JContainer,
            MapFormat.Xml => focus.Tree is JObject { First: JProperty root } && (Source.Types.Count == 0 || Source.Types.Contains(root.Name)),
            _ => focus.Tree is JObject,
        };
        if (!fits)
            throw new MapException("MAP-SOURCE", At, $"the map '{Name}' reads {Source}, and this is something else")
            {
                Place = Source.Format == MapFormat.Hl7v2 ? "MSH-9" : null,
                Condition = Source.Format == MapFormat.Hl7v2 ? 200 : 207,
            };
    }

    private bool FitsMessage(Hl7v2.Hl7v2Value type)
    {
        foreach (var known in Source.Types)
        {
            var caret = known.IndexOf('^', StringComparison.Ordinal);
            if (caret < 0 ? type.Component(1).TextEquals(known)
                : type.Component(1).TextEquals(known[..caret]) && type.Component(2).TextEquals(known[(caret + 1)..]))
                return true;
        }
        return Source.Types.Count == 0;
    }

    private bool FitsObject(string? type, string? version)
    {
        var key = Source.Types[0].AsSpan();
        var slash = key.IndexOf('/');
        return key[..slash].SequenceEqual(type) && key[(slash + 1)..].SequenceEqual(version);
    }
}
