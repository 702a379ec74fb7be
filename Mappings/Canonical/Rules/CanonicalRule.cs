using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Canonical.Rules;

/// <summary>Something that must hold of a canonical object besides its shape.</summary>
public sealed class CanonicalRule
{
    private readonly Func<MadeObject, string?> _check;

    internal CanonicalRule(string code, string statement, Func<MadeObject, string?> check) => (Code, Statement, _check) = (code, statement, check);

    /// <summary>The permanent code of a breach: <c>MAP-TOTAL</c>.</summary>
    public string Code { get; }

    /// <summary>What must hold, one sentence without a full stop; the object's page and the error say it.</summary>
    public string Statement { get; }

    /// <summary>Says how an object breaks the rule.</summary>
    /// <returns>The property that breaks it, as a path (<c>claims[1].paid</c>); null where it holds, or where what it speaks of is not all there.</returns>
    internal string? Breach(MadeObject made) => _check(made);
}

/// <summary>A rule that an object breaks.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Property">The property that breaks it, as a path.</param>
public sealed record CanonicalBreach(CanonicalRule Rule, string Property);
