using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps.Rules;
using InterfaceEngine.Mappings.Maps.Targets;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What a map makes: its <c>to:</c>. A closed set.</summary>
public abstract record MapTarget
{
    private MapTarget()
    {
    }

    /// <summary>Whether it is a part of something, so that the map is used in other maps and never by a channel.</summary>
    public virtual bool IsPart => false;

    /// <summary>What expressions over the result are written over.</summary>
    public abstract FocusKind Focus { get; }

    /// <summary>The shape of the object that it is; null for free-form JSON and for what is no object.</summary>
    internal virtual TargetShape? Shape => null;

    /// <summary>What writes it as a document; null where it is JSON or HL7 v2.</summary>
    /// <param name="rule">The rule that makes its objects.</param>
    internal virtual DocumentWriter? Writer(ObjectRule rule) => null;

    /// <summary>A canonical object.</summary>
    /// <param name="Type">Its type.</param>
    public sealed record Object(CanonicalType Type) : MapTarget
    {
        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Tree;

        internal override TargetShape Shape => TargetShape.Of(Type);

        /// <inheritdoc/>
        public override string ToString() => Type.Key;
    }

    /// <summary>An HL7 v2 message.</summary>
    /// <param name="MessageType">MSH-9.1.</param>
    /// <param name="Event">MSH-9.2.</param>
    /// <param name="Version">MSH-12, such as <c>2.5.1</c>.</param>
    public sealed record Hl7v2(string MessageType, string Event, string Version) : MapTarget
    {
        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Hl7v2;

        /// <inheritdoc/>
        public override string ToString() => $"hl7v2 {MessageType}^{Event} {Version}";
    }

    /// <summary>A part of canonical objects, such as <c>HumanName</c>.</summary>
    /// <param name="Type">Its type.</param>
    public sealed record Part(CanonicalType Type) : MapTarget
    {
        /// <inheritdoc/>
        public override bool IsPart => true;

        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Tree;

        internal override TargetShape Shape => TargetShape.Of(Type);

        /// <inheritdoc/>
        public override string ToString() => Type.Name;
    }

    /// <summary>A data type or a segment of HL7 v2, such as <c>XPN</c> or <c>PID</c>.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="IsSegment">Whether it is a segment.</param>
    public sealed record Hl7v2Part(string Name, bool IsSegment) : MapTarget
    {
        /// <inheritdoc/>
        public override bool IsPart => true;

        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Hl7v2;

        /// <inheritdoc/>
        public override string ToString() => $"hl7v2 {Name}";
    }

    /// <summary>A FHIR R4 resource or data type.</summary>
    /// <param name="TypeName">Its type, such as <c>Patient</c> or <c>HumanName</c>.</param>
    public sealed record Fhir(string TypeName) : MapTarget
    {
        /// <inheritdoc/>
        public override bool IsPart => Shape is not FhirShape { IsResource: true };

        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Tree;

        internal override TargetShape? Shape => TargetShape.FindFhir(TypeName);

        /// <inheritdoc/>
        public override string ToString() => $"fhir {TypeName}";
    }

    /// <summary>An XML document.</summary>
    /// <param name="Root">The name of its root element, with a prefix where it has one.</param>
    public sealed record Xml(string Root) : MapTarget
    {
        /// <summary>The namespace of names without a prefix; empty for none.</summary>
        public string Namespace { get; init; } = "";

        /// <summary>The prefixes with their namespaces, declared at the root.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> Prefixes { get; init; } = [];

        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Tree;

        internal override TargetShape Shape => new XmlShape([.. Prefixes.Select(p => p.Key)]);

        internal override DocumentWriter Writer(ObjectRule rule) => new XmlDocumentWriter(this);

        /// <inheritdoc/>
        public override string ToString() => $"xml {Root}";
    }

    /// <summary>One document of delimited text, with a row for each object that the map makes.</summary>
    public sealed record Csv : MapTarget
    {
        /// <summary>What stands between fields.</summary>
        public char Delimiter { get; init; } = ',';

        /// <summary>Whether the first line names the columns.</summary>
        public bool HasHeader { get; init; } = true;

        /// <summary>Whether every field stands in quotes; otherwise those that need them.</summary>
        public bool QuotesAll { get; init; }

        /// <summary>What ends a line.</summary>
        public string LineEnd { get; init; } = "\r\n";

        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Tree;

        internal override TargetShape Shape => new CsvShape();

        internal override DocumentWriter Writer(ObjectRule rule) => new CsvDocumentWriter(this, rule.Names);

        /// <inheritdoc/>
        public override string ToString() => "csv";
    }

    /// <summary>Any JSON object.</summary>
    public sealed record Json : MapTarget
    {
        /// <inheritdoc/>
        public override FocusKind Focus => FocusKind.Tree;

        /// <inheritdoc/>
        public override string ToString() => "json";
    }
}
