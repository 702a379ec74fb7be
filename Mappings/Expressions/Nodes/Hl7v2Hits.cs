using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>The values that an HL7 v2 path reaches; one costs no allocation.</summary>
internal struct Hl7v2Hits
{
    private List<Focus>? _all;

    public Hl7v2Value First { get; private set; }

    public int Count { get; private set; }

    public void Add(Hl7v2Value value)
    {
        if (value.IsEmpty)
            return;
        if (++Count == 1)
        {
            First = value;
            return;
        }
        _all ??= [new Focus(First)];
        _all.Add(new Focus(value));
    }

    public readonly Collection ToCollection() => _all is not null ? new Collection(_all)
        : Count == 1 ? new Collection(new Focus(First))
        : Collection.Empty;
}
