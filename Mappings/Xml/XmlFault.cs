namespace InterfaceEngine.Mappings.Xml;

/// <summary>Why bytes could not be read as XML, told without repeating what they say.</summary>
/// <param name="Code">
/// A permanent code: <c>XML-SYNTAX</c>, <c>XML-DTD</c>, <c>XML-DEPTH</c>, <c>XML-SIZE</c>, <c>XML-ENCODING</c>, <c>XML-EMPTY</c>.
/// </param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters, from 1.</param>
/// <param name="Message">What was found and what was expected, without a full stop.</param>
public sealed record XmlFault(string Code, int Line, int Column, string Message);

internal sealed class XmlFaultException(XmlFault fault) : Exception(fault.Message)
{
    public XmlFault Fault { get; } = fault;
}
