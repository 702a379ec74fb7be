namespace InterfaceEngine.Mappings.Expressions;

/// <summary>
/// What an expression or a part of one gives, or what it is written over, as far as it is known before there is a message. It never says less
/// than may come: what it rules out cannot be there.
/// </summary>
/// <param name="Kinds">The kinds of things that may come.</param>
/// <param name="Members">The parts that they may have; null where they have none, or where an object may have any.</param>
public readonly record struct Shape(ValueKinds Kinds, IMembers? Members = null)
{
    /// <summary>Anything may come.</summary>
    public static Shape Unknown { get; } = new(ValueKinds.Any);

    /// <summary>An object with known parts.</summary>
    public static Shape Of(IMembers members) => new(ValueKinds.Object, members);

    /// <summary>Whether its names cannot be checked: an object may come of which nothing more is known.</summary>
    public bool MayHaveAnyPart => Members is null && (Kinds & ValueKinds.Object) != 0;

    /// <summary>What comes where one or the other does.</summary>
    public Shape Or(in Shape other)
        => new(Kinds | other.Kinds, MayHaveAnyPart || other.MayHaveAnyPart ? null : JoinedMembers.Of(Members, other.Members));

    /// <summary>Whether one of some kinds may come, or nothing at all.</summary>
    public bool MayBe(ValueKinds kinds) => Kinds == ValueKinds.None || (Kinds & kinds) != 0;

    /// <summary>As problems say it: "text", "a number or text", "Money".</summary>
    public override string ToString()
    {
        var names = new List<string>();
        foreach (var (kind, name) in s_names)
        {
            if ((Kinds & kind) != 0 && !names.Contains(name))
                names.Add(kind == ValueKinds.Object && Members is not null ? Members.Name : name);
        }
        return Kinds == ValueKinds.Any ? "anything" : names.Count == 0 ? "nothing" : string.Join(" or ", names);
    }

    private static readonly (ValueKinds Kind, string Name)[] s_names =
    [
        (ValueKinds.Boolean, "true or false"), (ValueKinds.Number, "a number"), (ValueKinds.Text | ValueKinds.Untyped, "text"),
        (ValueKinds.Date, "a date"), (ValueKinds.DateTime, "a date with a time"), (ValueKinds.Time, "a time of day"),
        (ValueKinds.Object, "an object"), (ValueKinds.Quantity, "a quantity"), (ValueKinds.Place, "a place of the message"),
        (ValueKinds.Segments, "a segment or group"), (ValueKinds.Message, "a message"), (ValueKinds.Type, "a type"),
    ];
}
