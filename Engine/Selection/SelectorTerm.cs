namespace InterfaceEngine.Engine.Selection;

/// <summary>The terms that a selector may hold.</summary>
internal enum SelectorTermKind
{
    /// <summary><c>channel:charges</c>.</summary>
    Channel,

    /// <summary><c>to:charges/ledger</c> or <c>to:ledger</c>.</summary>
    To,

    /// <summary><c>lane:4100</c>, the lane's key.</summary>
    Lane,

    /// <summary><c>state:failed</c>, of messages and deliveries.</summary>
    State,

    /// <summary><c>error:MAP-UNMAPPED-CODE</c>.</summary>
    Error,

    /// <summary><c>like:d-1-17</c>: same destination, code and place.</summary>
    Like,

    /// <summary><c>control:MSG00001</c>, the sender's id (MSH-10).</summary>
    Control,

    /// <summary><c>type:ADT^A01</c> or <c>type:ADT</c>.</summary>
    Type,

    /// <summary><c>object:ChargeEvent/TX1</c> or <c>object:TX1</c>.</summary>
    Object,

    /// <summary><c>at:00:00..</c>, <c>at:yesterday</c>, <c>at:2026-03-14..2026-03-15</c>.</summary>
    At,

    /// <summary><c>attempts:5..</c>.</summary>
    Attempts,

    /// <summary><c>age:1h..</c>.</summary>
    Age,

    /// <summary><c>text:IMPLANT</c>, in the raw bytes.</summary>
    Text,

    /// <summary><c>where:(PID-8 = 'F')</c>, an expression over the message.</summary>
    Where,

    /// <summary><c>patient:</c>, whose value comes from a prompt or standard input.</summary>
    Patient,
}

/// <summary>One term of a selector.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Values">Its values, of which one must fit; one where the kind takes ranges, text or an expression.</param>
/// <param name="Negated">Written <c>not-state:</c>: none of the values may fit.</param>
internal sealed record SelectorTerm(SelectorTermKind Kind, IReadOnlyList<string> Values, bool Negated);
