namespace InterfaceEngine.Mappings.Canonical;

/// <summary>What a system is to the organization, as far as it decides whose word counts. Which system of a site is which kind is the site's to say.</summary>
public enum SystemKind
{
    /// <summary>Registration, scheduling and the clinical record.</summary>
    Ehr,

    /// <summary>Laboratory, radiology and other departments that measure.</summary>
    Laboratory,

    /// <summary>Patient accounting: charges, claims, payments.</summary>
    Billing,

    /// <summary>General ledger, purchasing, accounts payable, item master.</summary>
    Erp,

    /// <summary>Stock: store rooms, cabinets, the dock.</summary>
    Inventory,

    /// <summary>Human resources and payroll.</summary>
    Workforce,

    /// <summary>An insurer or its clearing house.</summary>
    Payer,

    /// <summary>A supplier or its trading network.</summary>
    Supplier,

    /// <summary>A portal or another system that is the record for nothing.</summary>
    Other,
}

/// <summary>What becomes of an update of an object that does not come from its system of record.</summary>
public enum ConflictRule
{
    /// <summary>It is not taken.</summary>
    Refuse,

    /// <summary>It is taken, and a person is to look at it.</summary>
    Flag,

    /// <summary>It is taken where the system of record left something open; what that said stays.</summary>
    Merge,
}

/// <summary>What is to be done with an update.</summary>
public enum RecordDecision
{
    /// <summary>It comes from the system of record: it counts as it is.</summary>
    Take,

    /// <summary>It is not taken; the object stays as it was.</summary>
    Refuse,

    /// <summary>It counts as it is, and a person is to look at it.</summary>
    TakeAndFlag,

    /// <summary><see cref="RecordMerge"/> says what comes of the two.</summary>
    Merge,
}

/// <summary>Which system's word counts for a canonical object, and what becomes of another's.</summary>
/// <param name="System">The system of record.</param>
/// <param name="OnConflict">What becomes of an update from another.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record RecordRule(SystemKind System, ConflictRule OnConflict, string Reason)
{
    /// <summary>Decides about an update of an object that is there already. An object that is new is no conflict: it is taken whoever sends it.</summary>
    /// <param name="origin">What the system is that the update comes from.</param>
    /// <returns>What is to be done; the same for the same question, whenever it is asked.</returns>
    public RecordDecision Decide(SystemKind origin) => origin == System ? RecordDecision.Take : OnConflict switch
    {
        ConflictRule.Refuse => RecordDecision.Refuse,
        ConflictRule.Flag => RecordDecision.TakeAndFlag,
        _ => RecordDecision.Merge,
    };
}

/// <summary>Declares the rule that holds for a canonical object where a site says nothing else.</summary>
/// <param name="system">The system of record.</param>
/// <param name="onConflict">What becomes of an update from another.</param>
/// <param name="reason">Why, one sentence.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SystemOfRecordAttribute(SystemKind system, ConflictRule onConflict, string reason) : Attribute
{
    /// <summary>The rule.</summary>
    public RecordRule Rule { get; } = new(system, onConflict, reason);
}
