namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>A posting to the general ledger. Per currency the debits of its lines equal the credits; a map that makes an unbalanced one fails.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Refuse, "What is posted is changed by a posting that reverses it, in the ledger alone.")]
public sealed record JournalEntry : CanonicalObject
{
    /// <summary>The day that it is posted to.</summary>
    [Feeds("FT1-4, FT1-5", "ChargeItem.occurrence[x]", "835 BPR16")]
    public IsoDateTime? PostingDate { get; init; }

    /// <summary>What it is for, as the ledger shows it; no patient data.</summary>
    [Feeds("FT1-8")]
    public string? Description { get; init; }

    /// <summary>The company or legal entity whose books it is in.</summary>
    [Feeds("FT1-32", "Organization.identifier")]
    public string? Company { get; init; }

    /// <summary>The cost center that answers for it as a whole.</summary>
    [Feeds("FT1-13", "ChargeItem.costCenter")]
    public Code? CostCenter { get; init; }

    /// <summary>The business document that it comes from, such as the charge event's id.</summary>
    [Feeds("FT1-2", "ChargeItem.identifier", "810 BIG02, 835 TRN02")]
    public string? Reference { get; init; }

    /// <summary>The journal entry that it takes back, by its id.</summary>
    public string? Reverses { get; init; }

    /// <summary>The lines; at least two.</summary>
    public required IReadOnlyList<JournalLine> Lines { get; init; }
}

/// <summary>One line of a journal entry: a debit or a credit, never both.</summary>
public sealed record JournalLine
{
    /// <summary>The account.</summary>
    [Feeds("", "ChargeItem.account")]
    public required string Account { get; init; }

    /// <summary>The cost center.</summary>
    [Feeds("FT1-13", "ChargeItem.costCenter")]
    public Code? CostCenter { get; init; }

    /// <summary>What is debited; absent on a credit line.</summary>
    [Feeds("FT1-11", "", "835 CLP04, 810 TDS01")]
    public Money? Debit { get; init; }

    /// <summary>What is credited; absent on a debit line.</summary>
    [Feeds("FT1-11", "", "835 CLP04, 810 TDS01")]
    public Money? Credit { get; init; }

    /// <summary>What the line is for; no patient data.</summary>
    public string? Description { get; init; }
}
