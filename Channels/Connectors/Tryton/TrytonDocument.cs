using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Canonical;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>
/// One kind of document in Tryton, posted exactly once: it is looked for by its mark before it is made, and one that is found goes on from the state that
/// it is in. Making it has no effect yet; only its last state has, and no call that was given up can take it there.
/// </summary>
/// <remarks>
/// The mark is the delivery's idempotency key as it stands: at most 128 of ASCII letters, digits and <c>-_.:</c>, which fits every text of Tryton's and
/// means nothing in a domain.
/// </remarks>
internal abstract class TrytonDocument
{
    /// <summary>The model.</summary>
    protected abstract string Model { get; }

    /// <summary>The field that holds the mark.</summary>
    protected abstract string Mark { get; }

    /// <summary>What is read of it besides id and state.</summary>
    protected abstract string[] Fields { get; }

    /// <summary>The state that a new one is in.</summary>
    protected virtual string Draft => "draft";

    /// <summary>Makes the values of a new one; null where none is needed, and then <paramref name="receipt"/> is told why.</summary>
    /// <param name="work">The delivery.</param>
    /// <param name="payload">Its object.</param>
    /// <param name="receipt">Is told why none is needed.</param>
    protected abstract Task<JObject?> BuildAsync(TrytonWork work, JObject payload, Action<string> receipt);

    /// <summary>Takes a new or found one to its last state.</summary>
    /// <returns>It, as it was read back.</returns>
    protected abstract Task<JObject> AdvanceAsync(TrytonWork work, JObject record, JObject payload);

    /// <summary>Takes back one that was refused and had no effect yet: nothing of it stays reserved or open.</summary>
    protected abstract Task UndoAsync(TrytonWork work, long id);

    /// <summary>What Tryton calls it.</summary>
    protected abstract string ReceiptOf(JObject record);

    /// <summary>Posts it, or goes on with it.</summary>
    /// <exception cref="TrytonFailure">It did not come to its last state.</exception>
    public async Task<DeliveryOutcome.Delivered> PostAsync(TrytonWork work, JObject payload)
    {
        var record = await FindAsync(work);
        if (record is null)
        {
            string? notNeeded = null;
            if (await BuildAsync(work, payload, why => notNeeded = why) is not { } values)
                return new DeliveryOutcome.Delivered(notNeeded);
            values[Mark] = work.Delivery.Key;
            record = new JObject { ["id"] = await work.CreateAsync(Model, values), ["state"] = Draft };
        }
        var posted = await GoOnAsync(work, record, payload);
        // What an earlier try asked for may have been made only now, by a Tryton that was slow: it has no effect, and nobody wants to find it.
        if (work.HasCreated && work.Delivery.Attempt > 1)
            await FindAsync(work);
        return new DeliveryOutcome.Delivered(ReceiptOf(posted));
    }

    /// <summary>Whether a record in this state counts no more.</summary>
    protected static bool IsDead(string state) => state is "cancelled" or "cancel";

    /// <summary>Its state.</summary>
    protected static string StateOf(JObject record) => (string)record["state"]!;

    /// <summary>Reads one back.</summary>
    protected async Task<JObject> ReadAsync(TrytonWork work, long id)
        => (JObject)(await work.CallAsync(Model + ".read", TrytonJson.List(TrytonJson.List(id), TrytonJson.Texts(["state", .. Fields]))))[0]!;

    /// <summary>Reads one back and holds it to the states that it should have come to: a button that does not fit a state does nothing and says nothing.</summary>
    protected async Task<JObject> ReadBackAsync(TrytonWork work, long id, params string[] expected)
    {
        var record = await ReadAsync(work, id);
        return expected.Contains(StateOf(record), StringComparer.Ordinal)
            ? record
            : throw TrytonFailure.Later("TRYTON-STATE", $"Tryton left the {Model} in the state '{StateOf(record)}' instead of '{expected[0]}'; the next try goes on from there");
    }

    /// <summary>Reads a payload as its canonical object.</summary>
    protected static T Read<T>(JObject payload)
        where T : CanonicalObject
    {
        try
        {
            return CanonicalJson.Read<T>(payload);
        }
        catch (CanonicalFormatException e)
        {
            throw TrytonFailure.Refuse("TRYTON-OBJECT", $"{e.Message}; map to {typeof(T).Name} before this destination", place: e.Path);
        }
    }

    // The one that has gone furthest; of those that have gone nowhere the first, and the others are taken back.
    private async Task<JObject?> FindAsync(TrytonWork work)
    {
        var found = await work.SearchAsync(Model, TrytonJson.List(TrytonJson.Clause(Mark, "=", work.Delivery.Key)), ["state", .. Fields]);
        var living = found.Where(r => !IsDead(StateOf(r))).ToList();
        var begun = living.Where(r => StateOf(r) != Draft).ToList();
        if (begun.Count > 1)
            throw TrytonFailure.Refuse("TRYTON-DOUBLE", $"Tryton has several records of {Model} with this delivery's key; cancel all but one there");
        var one = begun.FirstOrDefault() ?? living.FirstOrDefault();
        foreach (var other in living.Where(r => r != one && StateOf(r) == Draft))
            await TryUndoAsync(work, (long)other["id"]!);
        return one;
    }

    private async Task<JObject> GoOnAsync(TrytonWork work, JObject record, JObject payload)
    {
        try
        {
            return await AdvanceAsync(work, record, payload);
        }
        catch (TrytonFailure refusal) when (refusal.IsRefusal)
        {
            await TryUndoAsync(work, (long)record["id"]!);
            throw;
        }
    }

    // What cannot be taken back has no effect; it stays as it is, and what matters to the operator is why it was refused.
    private async Task TryUndoAsync(TrytonWork work, long id)
    {
        try
        {
            await UndoAsync(work, id);
        }
        catch (TrytonFailure failure) when (failure.Outcome is not DeliveryOutcome.RetryLater)
        {
        }
    }
}
