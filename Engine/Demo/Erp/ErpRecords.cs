using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo.Erp;

/// <summary>The sandbox ERP's records: models with records, made, searched and read as Tryton's JSON-RPC has it. It knows no access rights and no languages.</summary>
internal sealed class ErpRecords
{
    // The model that a field's number is a record of, or a list's numbers are.
    private static readonly Dictionary<string, string> s_relations = new(StringComparer.Ordinal)
    {
        ["party"] = "party.party",
        ["company"] = "company.company",
        ["currency"] = "currency.currency",
        ["fiscalyear"] = "account.fiscalyear",
        ["product"] = "product.product",
        ["uom"] = "product.uom",
        ["unit"] = "product.uom",
        ["default_uom"] = "product.uom",
        ["lot"] = "stock.lot",
        ["from_location"] = "stock.location",
        ["to_location"] = "stock.location",
        ["period"] = "account.period",
        ["journal"] = "account.journal",
        ["account_category"] = "product.category",
        ["move"] = "account.move",
        ["purchase"] = "purchase.purchase",
        ["invoice"] = "account.invoice",
        ["type"] = "account.account.type",
        ["moves"] = "stock.move",
        ["analytic_lines"] = "analytic_account.line",
        ["shipment"] = "stock.shipment.internal",
        ["analytic_accounts"] = "analytic.account.entry",
        ["addresses"] = "party.address",
        ["warehouse"] = "stock.location",
    };

    // Where a field's name means another model for its owner.
    private static readonly Dictionary<(string Model, string Field), string> s_own = new()
    {
        [("account.move", "lines")] = "account.move.line",
        [("account.invoice", "lines")] = "account.invoice.line",
        [("purchase.purchase", "lines")] = "purchase.line",
        [("account.move.line", "account")] = "account.account",
        [("account.invoice.line", "account")] = "account.account",
        [("account.invoice", "account")] = "account.account",
        [("analytic_account.line", "account")] = "analytic_account.account",
        [("analytic.account.entry", "account")] = "analytic_account.account",
    };

    private readonly Dictionary<string, SortedDictionary<long, JObject>> _models = new(StringComparer.Ordinal);

    /// <summary>All records of a model, in the order of their numbers.</summary>
    public IEnumerable<JObject> All(string model) => Of(model).Values;

    /// <summary>One record.</summary>
    public JObject Find(string model, long id) => Of(model)[id];

    /// <summary>Makes a record with all that its values say is to be made below it.</summary>
    public long Create(string model, JObject values, string? ownerField = null, long owner = 0)
    {
        var records = Of(model);
        var id = records.Count + 1L;
        var record = new JObject { ["id"] = id };
        records[id] = record;
        if (ownerField is not null)
            record[ownerField] = owner;
        foreach (var (field, value) in values)
            record[field] = IsOrders(value) ? Make(model, field, (JArray)value!, id) : value?.DeepClone();
        return id;
    }

    /// <summary>The records that a domain holds for, in the order of their numbers.</summary>
    public IEnumerable<JObject> Search(string model, JArray domain) => All(model).Where(r => Holds(model, r, domain));

    /// <summary>What a caller asked for of a record; dotted names come below <c>field.</c>.</summary>
    public JObject Read(string model, JObject record, JArray fields)
    {
        var read = new JObject { ["id"] = record["id"] };
        foreach (var field in fields.Select(f => (string)f!))
        {
            var parts = field.Split('.');
            read[parts[0]] = record[parts[0]]?.DeepClone();
            if (parts.Length == 1)
                continue;
            var below = read[parts[0] + "."] as JObject ?? [];
            var other = Follow(model, parts[0], record[parts[0]]);
            below["id"] = other.Record?["id"];
            below[parts[1]] = other.Record?[parts[1]]?.DeepClone();
            read[parts[0] + "."] = below;
        }

        return read;
    }

    /// <summary>The fields that the records of a model have, as far as any of them has one.</summary>
    public JObject Describe(string model)
    {
        var fields = new JObject();
        foreach (var (field, value) in All(model).SelectMany(r => (IEnumerable<KeyValuePair<string, JToken?>>)r))
        {
            var described = new JObject { ["type"] = value is JValue { Value: bool } ? "boolean" : "char" };
            if (s_own.GetValueOrDefault((model, field)) is { } own || s_relations.TryGetValue(field, out own))
                described["relation"] = own;
            fields[field] = described;
        }

        return fields;
    }

    /// <summary>A decimal or number of a record; zero where there is none.</summary>
    public static decimal Number(JToken? value) => value switch
    {
        JObject written => decimal.Parse((string)written["decimal"]!, CultureInfo.InvariantCulture),
        null or JValue { Value: null } => 0,
        _ => (decimal)value,
    };

    private SortedDictionary<long, JObject> Of(string model)
    {
        if (!_models.TryGetValue(model, out var records))
            _models[model] = records = [];
        return records;
    }

    private static bool IsOrders(JToken? value) => value is JArray { Count: > 0 } orders && orders[0] is JArray { Count: 2 } order && (string?)(order[0] as JValue) == "create";

    private JArray Make(string model, string field, JArray orders, long owner)
    {
        var made = new JArray();
        var below = s_own.GetValueOrDefault((model, field)) ?? s_relations[field];
        // The name under which what is made knows its owner: a line its move, its invoice, its purchase.
        var name = model[(model.LastIndexOf('.') + 1)..] is "internal" ? "shipment" : model[(model.LastIndexOf('.') + 1)..];
        foreach (var values in orders.SelectMany(o => (JArray)o[1]!))
            made.Add(Create(below, (JObject)values, name, owner));
        return made;
    }

    private bool Holds(string model, JObject record, JArray domain)
    {
        if (domain.Count > 0 && domain[0] is JValue { Value: "OR" })
            return domain.Skip(1).Any(c => HoldsClause(model, record, (JArray)c));
        return domain.Where(c => c is JArray).All(c => HoldsClause(model, record, (JArray)c));
    }

    private bool HoldsClause(string model, JObject record, JArray clause)
    {
        if (clause.Count == 0 || clause[0] is JArray || clause[0] is JValue { Value: "OR" or "AND" })
            return Holds(model, record, clause);
        var (value, wanted) = (Value(model, record, ((string)clause[0]!).Split('.')), clause[2]);
        return (string)clause[1]! switch
        {
            "=" => Compare(value, wanted) == 0,
            "!=" => Compare(value, wanted) != 0,
            "<=" => Compare(value, wanted) <= 0,
            ">=" => Compare(value, wanted) >= 0,
            "<" => Compare(value, wanted) < 0,
            ">" => Compare(value, wanted) > 0,
            "in" => ((JArray)wanted).Any(w => Compare(value, w) == 0),
            var other => throw new ErpError("the sandbox knows no comparison " + other),
        };
    }

    private JToken? Value(string model, JObject record, ReadOnlySpan<string> path)
    {
        var value = record[path[0]];
        if (path.Length == 1)
            return value;
        var (other, next) = Follow(model, path[0], value);
        return next is null ? null : Value(other, next, path[1..]);
    }

    private (string Model, JObject? Record) Follow(string model, string field, JToken? value)
    {
        var other = s_own.GetValueOrDefault((model, field)) ?? s_relations.GetValueOrDefault(field) ?? throw new ErpError("the sandbox knows no relation " + field);
        return (other, value is JValue { Value: long id } && Of(other).TryGetValue(id, out var record) ? record : null);
    }

    private static int Compare(JToken? one, JToken? other) => (Plain(one), Plain(other)) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (decimal a, decimal b) => a.CompareTo(b),
        (bool a, bool b) => a.CompareTo(b),
        var (a, b) => string.CompareOrdinal(Convert.ToString(a, CultureInfo.InvariantCulture), Convert.ToString(b, CultureInfo.InvariantCulture)),
    };

    private static object? Plain(JToken? value) => value switch
    {
        JObject written when (string?)written["__class__"] == "Decimal" => Number(written),
        JObject written => $"{(int)written["year"]!:0000}-{(int)written["month"]!:00}-{(int)written["day"]!:00}",
        JValue { Value: long or int or double or decimal } => (decimal)value,
        JValue { Value: bool flag } => flag,
        JValue { Value: string text } => text,
        _ => null,
    };
}

/// <summary>The sandbox ERP's answer that it will not do what it is asked.</summary>
/// <param name="message">Its words for it.</param>
internal sealed class ErpError(string message) : Exception(message);
