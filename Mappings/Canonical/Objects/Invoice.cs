namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>Which way an invoice's money goes.</summary>
public enum InvoiceDirection
{
    /// <summary>We pay: a supplier's invoice.</summary>
    Payable,

    /// <summary>We are paid: an invoice to a patient or customer.</summary>
    Receivable,
}

/// <summary>What an invoice does.</summary>
public enum InvoiceKind
{
    /// <summary>Asks for money.</summary>
    Invoice,

    /// <summary>Gives money back. Its amounts are positive.</summary>
    CreditMemo,
}

/// <summary>An invoice: a supplier's that is to be paid, or one of ours.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Flag, "Accounts payable keeps them; what a supplier sends again is taken and looked at.")]
public sealed record Invoice : CanonicalObject
{
    /// <summary>Its issuer's number of it.</summary>
    [Feeds("IVC-1", "Invoice.identifier", "810 BIG02")]
    public required string Number { get; init; }

    /// <summary>Whether we pay or are paid; absent means that we pay.</summary>
    public InvoiceDirection? Direction { get; init; }

    /// <summary>Whether it asks for money or gives it back; absent means that it asks.</summary>
    [Feeds("IVC-5", "Invoice.type", "810 BIG07")]
    public InvoiceKind? Kind { get; init; }

    /// <summary>Who issued it.</summary>
    [Feeds("IVC-10", "Invoice.issuer", "810 N104 (SU, VN)")]
    public required SupplierReference Supplier { get; init; }

    /// <summary>Whose care it is for; absent on a supplier's.</summary>
    [Feeds("PID-3", "Invoice.subject")]
    public PatientReference? Patient { get; init; }

    /// <summary>The patient account that it is for; absent on a supplier's.</summary>
    [Feeds("PID-18.1", "Invoice.account")]
    public string? Account { get; init; }

    /// <summary>The purchase order that it answers.</summary>
    [Feeds("", "", "810 BIG04")]
    public string? PurchaseOrder { get; init; }

    /// <summary>The contract that it is made under.</summary>
    [Feeds("IVC-3", "Contract.identifier", "810 REF02 (CT)")]
    public string? Contract { get; init; }

    /// <summary>Its date.</summary>
    [Feeds("IVC-7", "Invoice.date", "810 BIG01")]
    public IsoDateTime? InvoiceDate { get; init; }

    /// <summary>When it is to be paid.</summary>
    [Feeds("", "", "810 ITD06")]
    public IsoDateTime? DueDate { get; init; }

    /// <summary>What is invoiced.</summary>
    [Feeds("PSL", "Invoice.lineItem", "810 IT1")]
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>The tax in all.</summary>
    [Feeds("IVC-23", "Invoice.totalPriceComponent.amount", "810 TXI02")]
    public Money? Tax { get; init; }

    /// <summary>Freight and other charges that are on no line; negative for an allowance.</summary>
    [Feeds("IVC-17", "Invoice.totalPriceComponent.amount", "810 SAC05")]
    public Money? Charges { get; init; }

    /// <summary>What is to be paid: what the lines, tax and charges come to.</summary>
    [Feeds("IVC-8", "Invoice.totalGross", "810 TDS01")]
    public Money? Total { get; init; }

    /// <summary>The terms of payment, such as <c>NET30</c>.</summary>
    [Feeds("IVC-9", "Invoice.paymentTerms", "810 ITD12")]
    public string? PaymentTerms { get; init; }

    /// <summary>Where the payment goes.</summary>
    [Feeds("", "Organization.address", "810 N301, N401 to N404 (RE)")]
    public Address? RemitTo { get; init; }
}

/// <summary>One line of an invoice.</summary>
public sealed record InvoiceLine
{
    /// <summary>Its number on the invoice, from 1.</summary>
    [Feeds("PSL-3", "Invoice.lineItem.sequence", "810 IT101")]
    public int? Number { get; init; }

    /// <summary>The item, by the number in the item master.</summary>
    [Feeds("PSL-7", "Invoice.lineItem.chargeItem[x]", "810 IT107 (IN)")]
    public string? Item { get; init; }

    /// <summary>The item, by the supplier's own number.</summary>
    [Feeds("", "", "810 IT107 (VN)")]
    public string? SupplierItem { get; init; }

    /// <summary>The charge event that it asks to be paid, by its id; absent on a supplier's.</summary>
    [Feeds("FT1-2.1", "Invoice.lineItem.chargeItemReference")]
    public string? ChargeId { get; init; }

    /// <summary>What it is.</summary>
    [Feeds("PSL-9", "Invoice.lineItem.chargeItemCodeableConcept.text", "810 PID05")]
    public string? Description { get; init; }

    /// <summary>The line of the purchase order.</summary>
    [Feeds("", "", "810 IT101")]
    public string? PurchaseOrderLine { get; init; }

    /// <summary>The goods receipt that it was matched to.</summary>
    public string? GoodsReceipt { get; init; }

    /// <summary>How many.</summary>
    [Feeds("PSL-12", "", "810 IT102")]
    public decimal? Quantity { get; init; }

    /// <summary>The unit of the quantity.</summary>
    [Feeds("", "", "810 IT103")]
    public string? Unit { get; init; }

    /// <summary>The price of one.</summary>
    [Feeds("PSL-13", "Invoice.lineItem.priceComponent.amount", "810 IT104")]
    public Money? UnitPrice { get; init; }

    /// <summary>The price of all.</summary>
    [Feeds("PSL-16", "Invoice.lineItem.priceComponent.amount", "810 PAM05")]
    public Money? Amount { get; init; }

    /// <summary>The cost center that pays.</summary>
    [Feeds("PSL-25")]
    public Code? CostCenter { get; init; }
}
