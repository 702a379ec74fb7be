using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>Where a rule is written and what it is for; every failure and every line of an explanation says it.</summary>
/// <param name="At">Where it is written.</param>
/// <param name="Target">Its target path; <c>[*]</c> stands for the element of a <c>for:</c>.</param>
/// <param name="Override">The override file that it comes from; null for the map's own.</param>
internal sealed record RuleInfo(Position At, string Target, string? Override)
{
    /// <summary>A failure of this rule.</summary>
    public MapException Fault(string code, int condition, string message, string? place = null, string? value = null)
        => new(code, At, message) { Target = Target, Place = place, Condition = condition, Value = value };

    /// <summary>A failure of this rule on something that it read.</summary>
    public MapException Fault(string code, int condition, string message, in Focus read)
        => Fault(code, condition, message, MessagePlace.Of(read), read.ReadText());
}
