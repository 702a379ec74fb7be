using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Components;

/// <summary>
/// Reads a block of keys by its spec. Every key is looked at, whatever is wrong with the others, so that one run tells all problems:
/// <c>CFG-UNKNOWN-KEY</c>, <c>CFG-MISSING-KEY</c>, <c>CFG-SHAPE</c> (a list where a value belongs), <c>CFG-VALUE</c> (not of its type) and
/// <c>CFG-RANGE</c>; expressions and templates add their own.
/// </summary>
public static class SettingsReader
{
    /// <summary>Reads a block.</summary>
    /// <param name="block">The block; null where the file holds none, which is then read as an empty one.</param>
    /// <param name="fields">The keys that it may hold.</param>
    /// <param name="scope">What it is called, and what its expressions may speak of.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <returns>What could be read. Where an error was added, keys may be without a value: the settings are then only good for further checks.</returns>
    public static Settings Read(MappingNode? block, IReadOnlyList<FieldSpec> fields, SettingsScope scope, Problems problems)
        => Read(block, fields, scope, block?.At ?? scope.At, problems);

    private static Settings Read(MappingNode? block, IReadOnlyList<FieldSpec> fields, SettingsScope scope, Position nameAt, Problems problems)
    {
        var reading = new Reading(block?.At ?? scope.At, scope, problems);
        foreach (var entry in block?.Entries ?? [])
        {
            var field = Find(fields, entry.Key.Text);
            if (field is null)
                problems.Unknown("CFG-UNKNOWN-KEY", entry.Key.At, $"key of {scope.Name}", entry.Key.Text, NamesOf(fields));
            else
                reading.Take(field, entry);
        }
        foreach (var field in fields)
            reading.TakeDefault(field, block is null || block[field.Key] is null);
        return reading.ToSettings(nameAt);
    }

    private static FieldSpec? Find(IReadOnlyList<FieldSpec> fields, string key)
    {
        foreach (var field in fields)
        {
            if (string.Equals(field.Key, key, StringComparison.Ordinal))
                return field;
        }
        return null;
    }

    private static IEnumerable<string> NamesOf(IReadOnlyList<FieldSpec> fields) => fields.Select(f => f.Key);

    private sealed class Reading(Position at, SettingsScope scope, Problems problems)
    {
        private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Position> _places = new(StringComparer.Ordinal);

        public Settings ToSettings(Position nameAt) => new(at, _values, _places) { NameAt = nameAt };

        public void Take(FieldSpec field, MappingEntry entry)
        {
            _places[field.Key] = entry.Value.At;
            _values[field.Key] = field.Late ? entry.Value : Value(field, entry.Value);
        }

        public void TakeDefault(FieldSpec field, bool absent)
        {
            if (!absent)
                return;
            if (field.Required)
            {
                problems.Error("CFG-MISSING-KEY", at, $"{scope.Name} lacks the key '{field.Key}'",
                    field.Example is null ? null : $"such as {field.Key}: {field.Example}");
                return;
            }
            if (field.Default is null || field.Late)
                return;
            _values[field.Key] = field.Kind == FieldKind.Block && field.Default == "{}"
                ? Read(null, field.Fields, Below(field.Key, at), problems)
                : Value(field, new ScalarNode(at, field.Default, ScalarStyle.Plain));
        }

        private object? Value(FieldSpec field, DocumentNode node) => field.Kind switch
        {
            FieldKind.Block => Block(field, node),
            FieldKind.BlockMap => BlockMap(field, node),
            FieldKind.TextMap => Map<string>(field, node, item => item.Text),
            FieldKind.TemplateMap => Map(field, node, Template),
            FieldKind.ExpressionMap => Map(field, node, text => Expression(field, text)),
            FieldKind.TextList => List(field, node, item => item.Text),
            FieldKind.ExpressionList => List(field, node, text => Expression(field, text)),
            FieldKind.StepList => throw new InvalidOperationException($"The steps of '{field.Key}' are read late."),
            _ => Single(field, node),
        };

        private object? Single(FieldSpec field, DocumentNode node)
        {
            if (Scalar(node, field.Key) is not { } scalar)
                return null;
            switch (field.Kind)
            {
                case FieldKind.Expression:
                    return Expression(field, scalar);
                case FieldKind.Template:
                    return Template(scalar);
                case FieldKind.Choice:
                    if (field.Choices.Contains(scalar.Text, StringComparer.Ordinal))
                        return scalar.Text;
                    problems.Unknown("CFG-VALUE", scalar.At, $"value of '{field.Key}'", scalar.Text, field.Choices);
                    return null;
            }
            var wrong = ValueReader.Read(field.Kind, scalar.Text, out var value);
            if (wrong is not null)
            {
                problems.Error("CFG-VALUE", scalar.At, $"'{field.Key}' {wrong}");
                return null;
            }
            CheckRange(field, scalar.At, value!);
            return value;
        }

        private void CheckRange(FieldSpec field, Position place, object value)
        {
            var tooSmall = field.Min is not null && ValueReader.IsLess(value, Limit(field, field.Min));
            var tooGreat = field.Max is not null && ValueReader.IsLess(Limit(field, field.Max), value);
            if (!tooSmall && !tooGreat)
                return;
            var range = field.Min is null ? $"at most {field.Max}"
                : field.Max is null ? $"at least {field.Min}"
                : $"from {field.Min} to {field.Max}";
            problems.Error("CFG-RANGE", place, $"'{field.Key}' must be {range}");
        }

        private static object Limit(FieldSpec field, string text)
            => ValueReader.Read(field.Kind, text, out var value) is null
                ? value!
                : throw new InvalidOperationException($"The limit '{text}' of '{field.Key}' is not of the key's own kind.");

        private object? Block(FieldSpec field, DocumentNode node)
        {
            if (node is ScalarNode word && field.Choices.Contains(word.Text, StringComparer.Ordinal))
                return word.Text;
            if (node is ScalarNode { Text.Length: > 0 } other && field.Choices.Count > 0)
            {
                problems.Unknown("CFG-VALUE", node.At, $"value of '{field.Key}'", other.Text, field.Choices);
                return null;
            }
            return AsBlock(node, field.Key, out var block) ? Read(block, field.Fields, Below(field.Key, node.At), problems) : null;
        }

        private Dictionary<string, Settings>? BlockMap(FieldSpec field, DocumentNode node)
        {
            if (!AsBlock(node, field.Key, out var block))
                return null;
            var values = new Dictionary<string, Settings>(StringComparer.Ordinal);
            foreach (var entry in block?.Entries ?? [])
            {
                if (AsBlock(entry.Value, entry.Key.Text, out var inner))
                    values[entry.Key.Text] = Read(inner, field.Fields, Below(entry.Key.Text, entry.Value.At), entry.Key.At, problems);
            }
            return values;
        }

        private Dictionary<string, T>? Map<T>(FieldSpec field, DocumentNode node, Func<ScalarNode, T?> read)
            where T : class
        {
            if (!AsBlock(node, field.Key, out var block))
                return null;
            var values = new Dictionary<string, T>(StringComparer.Ordinal);
            foreach (var entry in block?.Entries ?? [])
            {
                if (Scalar(entry.Value, entry.Key.Text) is { } scalar && read(scalar) is { } value)
                    values[entry.Key.Text] = value;
            }
            return values;
        }

        private List<T>? List<T>(FieldSpec field, DocumentNode node, Func<ScalarNode, T?> read)
            where T : class
        {
            IReadOnlyList<DocumentNode> items = node is SequenceNode list ? list.Items : [node];
            var values = new List<T>(items.Count);
            foreach (var item in items)
            {
                if (Scalar(item, field.Key) is { } scalar && read(scalar) is { } value)
                    values.Add(value);
            }
            return values;
        }

        private Expression? Expression(FieldSpec field, ScalarNode text)
            => scope.Expressions is not { } expressions ? null
                : field.IsCondition ? Mappings.Expressions.Expression.CompileCondition(text, expressions, problems)
                : Mappings.Expressions.Expression.Compile(text, expressions, problems);

        private TextTemplate? Template(ScalarNode text)
            => scope.Expressions is { } expressions ? TextTemplate.Compile(text, expressions, problems) : null;

        private ScalarNode? Scalar(DocumentNode node, string key)
        {
            if (node is not ScalarNode scalar)
                problems.Error("CFG-SHAPE", node.At, $"'{key}' must be a value, this is {node.KindName}");
            else if (scalar.Text.Length == 0 && scalar.Style == ScalarStyle.Plain)
                problems.Error("CFG-SHAPE", node.At, $"'{key}' has no value", "give it one, or remove the key");
            else
                return scalar;
            return null;
        }

        // A key with nothing after it is an empty block.
        private bool AsBlock(DocumentNode node, string key, out MappingNode? block)
        {
            block = node as MappingNode;
            if (block is not null || node is ScalarNode { Text.Length: 0, Style: ScalarStyle.Plain })
                return true;
            problems.Error("CFG-SHAPE", node.At, $"'{key}' must be a block of keys, this is {node.KindName}");
            return false;
        }

        private SettingsScope Below(string key, Position place) => scope with { Name = $"'{key}'", At = place };
    }
}
