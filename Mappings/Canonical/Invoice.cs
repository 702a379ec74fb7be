namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A supplier's invoice.</summary>
[CanonicalVersion("1")]
public sealed record Invoice : CanonicalObject
{
    /// <summary>The supplier's number of it.</summary>
    [Feeds("IVC-1", "Invoice.identifier")]
    public required string Number { get; init; }

    /// <summary>Who sent it.</summary>
    [Feeds("IVC-10", "Invoice.issuer")]
    public required SupplierReference Supplier { get; init; }

    /// <summary>The purchase order that it answers.</summary>
    [Feeds("IVC-17", "")]
    public string? PurchaseOrder { get; init; }

    /// <summary>Its date.</summary>
    [Feeds("IVC-6", "Invoice.date")]
    public IsoDateTime? InvoiceDate { get; init; }

    /// <summary>When it is to be paid.</summary>
    [Feeds("", "")]
    public IsoDateTime? DueDate { get; init; }

    /// <summary>What is invoiced.</summary>
    [Feeds("PSL", "Invoice.lineItem")]
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>The tax in all.</summary>
    [Feeds("IVC-9", "")]
    public Money? Tax { get; init; }

    /// <summary>What is to be paid.</summary>
    [Feeds("IVC-9", "Invoice.totalGross")]
    public Money? Total { get; init; }

    /// <summary>The terms of payment, such as <c>NET30</c>.</summary>
    [Feeds("IVC-8", "Invoice.paymentTerms")]
    public string? PaymentTerms { get; init; }
}

/// <summary>One line of an invoice.</summary>
public sealed record InvoiceLine
{
    /// <summary>Its number on the invoice, from 1.</summary>
    [Feeds("PSL-2", "Invoice.lineItem.sequence")]
    public int? Number { get; init; }

    /// <summary>The item, by the number in the item master.</summary>
    [Feeds("PSL-7", "Invoice.lineItem.chargeItem[x]")]
    public string? Item { get; init; }

    /// <summary>What it is.</summary>
    [Feeds("PSL-8", "")]
    public string? Description { get; init; }

    /// <summary>The line of the purchase order.</summary>
    [Feeds("", "")]
    public string? PurchaseOrderLine { get; init; }

    /// <summary>How many.</summary>
    [Feeds("PSL-19", "")]
    public decimal? Quantity { get; init; }

    /// <summary>The unit of the quantity.</summary>
    [Feeds("", "")]
    public string? Unit { get; init; }

    /// <summary>The price of one.</summary>
    [Feeds("PSL-13", "Invoice.lineItem.priceComponent")]
    public Money? UnitPrice { get; init; }

    /// <summary>The price of all.</summary>
    [Feeds("PSL-15", "Invoice.lineItem.priceComponent")]
    public Money? Amount { get; init; }

    /// <summary>The cost center that pays.</summary>
    [Feeds("PSL-25", "")]
    public Code? CostCenter { get; init; }
}
