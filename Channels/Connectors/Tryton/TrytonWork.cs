using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Canonical;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>One delivery at work: its settings, what its codes mean, and the calls that it makes.</summary>
internal sealed class TrytonWork : IDisposable
{
    // Nobody confirms more warnings of one call than this.
    private const int MostWarnings = 5;

    private readonly TrytonSystem _system;
    private readonly Settings _settings;
    private readonly HashSet<string> _accepted;
    private readonly HashSet<(string Kind, string Code)> _known = [];
    private readonly List<IDisposable> _held = [];

    public TrytonWork(TrytonSystem system, Settings settings, Delivery delivery, TrytonLogin login, CancellationToken cancellationToken)
    {
        (_system, _settings, Delivery, Login, Cancelled) = (system, settings, delivery, login, cancellationToken);
        _accepted = [.. settings.Texts("accept-warnings")];
    }

    /// <summary>The delivery.</summary>
    public Delivery Delivery { get; }

    /// <summary>The session and its company.</summary>
    public TrytonLogin Login { get; }

    /// <summary>Whether the document is to be turned round.</summary>
    public bool IsReversed => _settings.Flag("reverse");

    /// <summary>Ends it.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>Whether a code was taken from what is kept, which may be out of date.</summary>
    public bool UsedKept { get; private set; }

    /// <summary>Whether anything was made in Tryton.</summary>
    public bool HasCreated { get; private set; }

    /// <summary>A word of the settings; null where it is not set and has no default.</summary>
    public string? Word(string key) => _settings.TextOrNull(key);

    /// <summary>A map of the settings.</summary>
    public IReadOnlyDictionary<string, string> Map(string key) => _settings.TextMap(key);

    /// <summary>What a templated setting came to for this object; null where it is not set.</summary>
    public string? Value(string key)
    {
        if (Delivery.Attributes.TryGetValue(key, out var filled))
            return filled;
        return _settings.Has(key) ? _settings.Template(key).Text : null;
    }

    /// <summary>The day that the document is of: the setting <c>date</c>, else what the object says; null where neither says one.</summary>
    /// <exception cref="TrytonFailure">What stands there is no day.</exception>
    public DateOnly? Day(IsoDateTime? ofObject, string place)
    {
        var date = ofObject;
        if (Value("date") is { } text)
            date = IsoDateTime.TryParse(text, out var read) ? read : throw TrytonFailure.Refuse("TRYTON-DATE", "the setting date came to no date; expected 2026-03-04", text);
        return date is null
            ? null
            : TrytonJson.DayOf(date.Value) ?? throw TrytonFailure.Refuse("TRYTON-DATE", "the date is less exact than a day; set date: to one that is", date.ToString(), place);
    }

    /// <summary>Waits for one's turn at something that Tryton does not keep apart by itself, and keeps it until this delivery has ended.</summary>
    public async Task HoldAsync(string what) => _held.Add(await _system.Locks.TakeAsync(what, Cancelled));

    /// <summary>Calls a method and confirms the warnings that the settings accept.</summary>
    public async Task<JToken> CallAsync(string method, JArray arguments, JObject? also = null)
    {
        for (var warnings = 0; ; warnings++)
        {
            try
            {
                return await _system.Client.CallAsync(method, arguments, also, Cancelled);
            }
            catch (TrytonWarning warning) when (warnings < MostWarnings && _accepted.Contains(warning.Kind))
            {
                await _system.Client.CallAsync("res.user.warning.create",
                    TrytonJson.List(TrytonJson.List(new JObject { ["user"] = Login.User, ["name"] = warning.Name, ["always"] = false })), null, Cancelled);
            }
        }
    }

    /// <summary>Finds records and reads them.</summary>
    public async Task<IReadOnlyList<JObject>> SearchAsync(string model, JArray domain, string[] fields, int most = 10, JObject? also = null)
    {
        var found = await CallAsync(model + ".search_read", TrytonJson.List(domain, 0, most, TrytonJson.List(TrytonJson.List("id", "ASC")), TrytonJson.Texts(fields)), also);
        return found is JArray records ? [.. records.Cast<JObject>()] : [];
    }

    /// <summary>Makes one record with all below it, in one transaction of Tryton's.</summary>
    /// <returns>Its id.</returns>
    public async Task<long> CreateAsync(string model, JObject values)
    {
        var ids = await CallAsync(model + ".create", TrytonJson.List(TrytonJson.List(values)));
        HasCreated = true;
        return (long)ids[0]!;
    }

    /// <summary>Presses a button of one record.</summary>
    public Task<JToken> PressAsync(string model, string button, long id) => CallAsync($"{model}.{button}", TrytonJson.List(TrytonJson.List(id)));

    /// <summary>What a code means: the record that it is of.</summary>
    /// <param name="what">The kind of code.</param>
    /// <param name="code">The code; null or empty is refused.</param>
    /// <param name="place">Where the object or the settings say it.</param>
    /// <exception cref="TrytonFailure">There is none, or several.</exception>
    public async Task<JObject> FindAsync(TrytonLookUp what, string? code, string place)
    {
        if (string.IsNullOrEmpty(code))
            throw TrytonFailure.Refuse("TRYTON-NO-CODE", $"the document needs a code of the kind '{what.Name}', and there is none", place: place);
        _known.Add((what.Name, code));
        if (_system.Codes.Find(what.Name, code) is { } known)
        {
            UsedKept = true;
            return known;
        }
        var found = await SearchAsync(what.Model, what.DomainOf(code), ["id", .. what.Fields], most: 2);
        if (found.Count == 0)
            throw TrytonFailure.Refuse(what.Missing, $"Tryton has no active record of {what.Model} with this code; add it there, or translate the code in the map", code, place);
        if (found.Count > 1)
            throw TrytonFailure.Refuse("TRYTON-AMBIGUOUS", $"Tryton has several records of {what.Model} with this code; make it unique there", code, place);
        _system.Codes.Keep(what.Name, code, found[0]);
        return found[0];
    }

    /// <summary>The id of what a code means.</summary>
    /// <exception cref="TrytonFailure">There is none, or several.</exception>
    public async Task<long> IdOfAsync(TrytonLookUp what, string? code, string place) => (long)(await FindAsync(what, code, place))["id"]!;

    /// <summary>The item that a supplier's own number means, kept as codes are.</summary>
    /// <exception cref="TrytonFailure">There is none, or several.</exception>
    public async Task<JObject> FindSupplierItemAsync(long supplier, string number, string place)
    {
        const string kind = "supplier-item";
        var code = FormattableString.Invariant($"{supplier} {number}");
        _known.Add((kind, code));
        if (_system.Codes.Find(kind, code) is { } known)
        {
            UsedKept = true;
            return known;
        }
        var found = await SearchAsync("purchase.product_supplier",
            TrytonJson.List(TrytonJson.Clause("party", "=", supplier), TrytonJson.Clause("code", "=", number)), ["product", "template.products"], most: 2);
        // A supplier sells a product, or all variants of one: then there has to be one.
        var products = found.SelectMany(f => f["product"] is JValue { Value: not null } one ? [one] : f["template."]?["products"] as IEnumerable<JToken> ?? []).ToList();
        if (products.Count != 1)
            throw products.Count == 0
                ? TrytonFailure.Refuse("TRYTON-NO-ITEM", "Tryton has no item of this supplier's with this number; add the number there to the item's suppliers", number, place)
                : TrytonFailure.Refuse("TRYTON-AMBIGUOUS", "Tryton has several items of this supplier's with this number; make it unique there", number, place);
        var item = await SearchAsync(TrytonLookUp.Item.Model, TrytonJson.List(TrytonJson.Clause("id", "=", products[0])), ["id", .. TrytonLookUp.Item.Fields], most: 1);
        if (item.Count == 0)
            throw TrytonFailure.Refuse("TRYTON-NO-ITEM", "the item of this supplier's number is not active in Tryton", number, place);
        _system.Codes.Keep(kind, code, item[0]);
        return item[0];
    }

    /// <summary>The open period of a day, kept as codes are; null where there is none.</summary>
    public async Task<long?> FindPeriodAsync(DateOnly day, JArray domain)
    {
        const string kind = "period";
        var code = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        _known.Add((kind, code));
        if (_system.Codes.Find(kind, code) is { } known)
        {
            UsedKept = true;
            return (long)known["id"]!;
        }
        var found = await SearchAsync("account.period", domain, ["id"], most: 1);
        if (found.Count == 0)
            return null;
        _system.Codes.Keep(kind, code, found[0]);
        return (long)found[0]["id"]!;
    }

    /// <summary>Forgets what its codes meant, for a second try with what they mean now.</summary>
    public void ForgetCodes() => _system.Codes.Forget(_known);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in _held)
            held.Dispose();
        _held.Clear();
    }
}
