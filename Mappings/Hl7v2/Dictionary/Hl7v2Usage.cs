namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>Whether the standard wants a field or component to be valued.</summary>
public enum Hl7v2Usage
{
    /// <summary>O: it may be left out.</summary>
    Optional,

    /// <summary>R: it has to be valued.</summary>
    Required,

    /// <summary>C: the standard's text says under which condition it has to be valued.</summary>
    Conditional,

    /// <summary>B: kept for older partners; new senders leave it out.</summary>
    Backward,

    /// <summary>X or W: withdrawn from this version; older senders may still fill it.</summary>
    Withdrawn,
}
