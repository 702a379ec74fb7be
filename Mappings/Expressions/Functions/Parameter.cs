namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>A parameter of a function: declared with it, checked in each call, and shown by the reference.</summary>
/// <param name="Name">Its name; <c>…</c> for any number of further ones.</param>
/// <param name="Kind">What its argument is.</param>
internal sealed record Parameter(string Name, ArgumentKind Kind)
{
    /// <summary>Whether a call may leave it out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether any number of arguments may stand for it; then it is the last.</summary>
    public bool Repeats { get; init; }

    /// <summary>The texts that it may be; empty where it may be any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    // The kinds as signatures write them.
    private static readonly (string Word, ArgumentKind Kind)[] Kinds =
    [
        ("any", ArgumentKind.Any), ("text", ArgumentKind.Text), ("integer", ArgumentKind.Integer), ("number", ArgumentKind.Number),
        ("boolean", ArgumentKind.Boolean), ("date", ArgumentKind.Date), ("quantity", ArgumentKind.Quantity), ("values", ArgumentKind.Values),
        ("condition", ArgumentKind.Condition), ("projection", ArgumentKind.Projection), ("pattern", ArgumentKind.Pattern),
        ("code set", ArgumentKind.CodeSet), ("type", ArgumentKind.Type),
    ];

    /// <summary>
    /// The parameters of a signature: <c>length: integer, character?: text</c>, a question mark behind what may be left out, <c>…</c> for any number more,
    /// and for a choice its words, as <c>form: 'hex' 'base64'</c>.
    /// </summary>
    /// <param name="signature">The signature.</param>
    /// <exception cref="FormatException">It is not of this form; the table of functions is wrong then.</exception>
    public static Parameter[] Of(string signature)
    {
        if (signature.Length == 0)
            return [];
        var parts = signature.Split(", ");
        var parameters = new Parameter[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Split(": ") is not [var name, var kind])
                throw new FormatException($"the parameter '{parts[i]}' has no kind");
            if (!kind.StartsWith('\'') && !Array.Exists(Kinds, k => k.Word == kind))
                throw new FormatException($"there is no kind '{kind}' of parameters; kinds are {string.Join(", ", Kinds.Select(k => k.Word))}");
            var words = kind.StartsWith('\'') ? kind.Split(' ').Select(w => w.Trim('\'')).ToArray() : [];
            parameters[i] = new Parameter(name.TrimEnd('?'), words.Length > 0 ? ArgumentKind.Text : Kinds.Single(k => k.Word == kind).Kind)
            {
                IsOptional = name.EndsWith('?'),
                Repeats = name.StartsWith('…'),
                Words = words,
            };
        }
        return parameters;
    }

    /// <summary>The name of a kind, as signatures and messages write it.</summary>
    public static string NameOf(ArgumentKind kind) => Array.Find(Kinds, k => k.Kind == kind).Word;

    /// <summary>As the reference shows it.</summary>
    public override string ToString()
        => $"{Name}{(IsOptional ? "?" : "")}: {(Words.Count > 0 ? string.Join(' ', Words.Select(w => $"'{w}'")) : NameOf(Kind))}";
}
