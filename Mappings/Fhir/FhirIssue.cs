using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>One thing wrong with a FHIR resource. It names places, never values, so it may stand in logs and answers.</summary>
/// <param name="Severity">Whether the resource can be used all the same.</param>
/// <param name="Code">A permanent code such as <c>FHIR-UNKNOWN-ELEMENT</c>.</param>
/// <param name="IssueType">The code of FHIR's value set issue-type: <c>structure</c>, <c>required</c>, <c>value</c>, <c>invariant</c>, …</param>
/// <param name="Path">The place as a FHIRPath: <c>Bundle.entry[0].resource.birthDate</c>; empty where the bytes are not JSON.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters, from 1.</param>
/// <param name="Message">What was found and what was expected, one sentence without a full stop.</param>
public sealed record FhirIssue(Severity Severity, string Code, string IssueType, string Path, int Line, int Column, string Message);
