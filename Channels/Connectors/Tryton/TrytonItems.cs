using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>Which item of Tryton's a line means.</summary>
internal static class TrytonItems
{
    /// <summary>The item of a line: by the number in the item master, else by the supplier's own number; null where the line names neither.</summary>
    /// <param name="work">The delivery.</param>
    /// <param name="number">The number in the item master.</param>
    /// <param name="ofSupplier">The supplier's own number.</param>
    /// <param name="supplier">The supplier's party.</param>
    /// <param name="place">Where the line is.</param>
    /// <exception cref="TrytonFailure">There is no such item, or there are several.</exception>
    public static async Task<JObject?> FindAsync(TrytonWork work, string? number, string? ofSupplier, long supplier, string place)
    {
        if (!string.IsNullOrEmpty(number))
            return await work.FindAsync(TrytonLookUp.Item, number, place + ".item");
        return string.IsNullOrEmpty(ofSupplier) ? null : await work.FindSupplierItemAsync(supplier, ofSupplier, place + ".supplierItem");
    }

    /// <summary>The entry that puts a line on a cost centre; null where it is on none.</summary>
    public static async Task<JArray?> CostCenterAsync(TrytonWork work, string? center, string place)
    {
        if (center is null)
            return null;
        var found = await work.FindAsync(TrytonLookUp.CostCenter, center, place + ".costCenter");
        return TrytonJson.Create(new JObject { ["root"] = found["root"], ["account"] = found["id"] });
    }

    /// <summary>The terms of payment that a word means by the setting <c>payment-terms</c>, else by their name; null where there is no word.</summary>
    public static async Task<JToken?> PaymentTermAsync(TrytonWork work, string? word)
        => string.IsNullOrEmpty(word) ? null : (await work.FindAsync(TrytonLookUp.PaymentTerm, work.Map("payment-terms").GetValueOrDefault(word, word), "paymentTerms"))["id"];
}
