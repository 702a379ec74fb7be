namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>What the standard says of one field of a segment, or of one component of a data type.</summary>
public sealed class Hl7v2ElementDefinition
{
    internal Hl7v2ElementDefinition(
        int number, string name, Hl7v2TypeDefinition type, Hl7v2Usage usage, int maxRepetitions, (int Min, int Max) length, int table)
    {
        Number = number;
        Name = name;
        Type = type;
        Usage = usage;
        MaxRepetitions = maxRepetitions;
        (MinLength, MaxLength) = length;
        Table = table;
    }

    /// <summary>Its number in the segment or data type, from 1.</summary>
    public int Number { get; }

    /// <summary>Its name, such as <c>Patient Identifier List</c>.</summary>
    public string Name { get; }

    /// <summary>Its data type in the same version.</summary>
    public Hl7v2TypeDefinition Type { get; }

    /// <summary>Whether it has to be valued.</summary>
    public Hl7v2Usage Usage { get; }

    /// <summary>How often a field may repeat: 1 for one that does not, 0 for one without a limit. Components never repeat.</summary>
    public int MaxRepetitions { get; }

    /// <summary>Whether it may come more than once.</summary>
    public bool Repeats => MaxRepetitions != 1;

    /// <summary>The fewest characters of a value; 0 where the standard does not say. Only 2.7 and later do.</summary>
    public int MinLength { get; }

    /// <summary>
    /// The most characters of a value with its inner delimiters; 0 where the standard does not say. From 2.7 on only data types
    /// of fixed length have one.
    /// </summary>
    public int MaxLength { get; }

    /// <summary>The number of the table that its codes come from (<see cref="Hl7v2Dictionary.TryFindTable"/>); 0 for none.</summary>
    public int Table { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Number} {Name} ({Type.Name})";
}
