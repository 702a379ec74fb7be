using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Maps.Rules;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>Holds what a map made of FHIR to R4 before it leaves the map.</summary>
internal static class MadeResource
{
    /// <summary>Validates a resource.</summary>
    /// <param name="made">The resource.</param>
    /// <param name="rule">The rule that made it, which knows the rules of its parts.</param>
    /// <exception cref="MapException"><c>MAP-FHIR</c>: it is no valid one; told is the first thing that is wrong, at the rule that made it.</exception>
    public static void Check(MadeObject made, ObjectRule rule)
    {
        var issues = FhirValidator.Validate(made.Tree);
        for (var i = 0; i < issues.Count; i++)
            if (issues[i] is { Severity: Severity.Error } issue)
                throw new MapException("MAP-FHIR", RuleOf(issue.Path, rule).Info.At, $"{issue.Message} ({issue.Code})") { Target = issue.Path, Condition = 102 };
    }

    // Patient.name[0].family: the rule of the deepest part that one rule alone has made.
    private static ValueRule RuleOf(string path, ValueRule rule)
    {
        foreach (var step in path.Split('.').Skip(1))
        {
            if (rule.Part(step.Split('[')[0]) is not { } part)
                break;
            rule = part;
        }
        return rule;
    }
}
