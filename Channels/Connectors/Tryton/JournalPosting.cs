using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Canonical.Objects;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>
/// A <see cref="JournalEntry"/> as an account move, with an analytic line for each cost centre. The move's description holds our mark, because it has no
/// reference; what the entry says it is for goes to its lines.
/// </summary>
internal sealed class JournalPosting : TrytonDocument
{
    /// <inheritdoc/>
    protected override string Model => "account.move";

    /// <inheritdoc/>
    protected override string Mark => "description";

    /// <inheritdoc/>
    protected override string[] Fields => ["number", "post_number", "period.name"];

    /// <inheritdoc/>
    protected override string ReceiptOf(JObject record)
        => $"move {(string?)record["post_number"] ?? (string?)record["number"]} in {(string?)record["period."]?["name"]}";

    /// <inheritdoc/>
    protected override async Task<JObject?> BuildAsync(TrytonWork work, JObject payload, Action<string> receipt)
    {
        var entry = Read<JournalEntry>(payload);
        Check(work, entry);
        var day = work.Day(entry.PostingDate, "postingDate")
            ?? throw TrytonFailure.Refuse("TRYTON-DATE", "a journal entry needs its posting date; map it, or set date:", place: "postingDate");
        var lines = new List<JObject>();
        for (var i = 0; i < entry.Lines.Count; i++)
            lines.Add(await LineAsync(work, entry, i, day));
        return new JObject
        {
            ["journal"] = await work.IdOfAsync(TrytonLookUp.Journal, work.Value("journal"), "setting journal"),
            ["period"] = await PeriodAsync(work, day),
            ["date"] = TrytonJson.Date(day),
            ["company"] = work.Login.Company,
            ["lines"] = TrytonJson.Create(lines),
        };
    }

    /// <inheritdoc/>
    protected override async Task<JObject> AdvanceAsync(TrytonWork work, JObject record, JObject payload)
    {
        var id = (long)record["id"]!;
        if (StateOf(record) == "draft" && work.Word("until") == "draft")
            return await ReadBackAsync(work, id, "draft", "posted");
        if (StateOf(record) == "draft")
            await work.PressAsync(Model, "post", id);
        return record.ContainsKey("post_number") && StateOf(record) == "posted" ? record : await ReadBackAsync(work, id, "posted");
    }

    /// <inheritdoc/>
    // Tryton's accountants may not delete a move, nor cancel one that is not posted: then it stays as a draft, without the mark that it would be found by.
    protected override async Task UndoAsync(TrytonWork work, long id)
    {
        try
        {
            await work.PressAsync(Model, "delete", id);
        }
        catch (TrytonFailure failure) when (failure.Outcome is not DeliveryOutcome.RetryLater)
        {
            await work.CallAsync(Model + ".write", TrytonJson.List(TrytonJson.List(id), new JObject { [Mark] = $"void {work.Delivery.Key}" }));
        }
    }

    // Tryton takes an unbalanced move and refuses only to post it; one currency is all that a line without a second amount can hold.
    private static void Check(TrytonWork work, JournalEntry entry)
    {
        if (entry.Company is { } company && !work.Login.CompanyNames.Contains(company, StringComparer.Ordinal))
            throw TrytonFailure.Refuse("TRYTON-COMPANY", "the entry is for another company than the one that systems.yaml posts to", company, "company");
        var balance = 0m;
        for (var i = 0; i < entry.Lines.Count; i++)
        {
            var line = entry.Lines[i];
            if (line.Debit is null == line.Credit is null)
                throw TrytonFailure.Refuse("TRYTON-LINE", "a line has a debit or a credit, and not both", place: $"lines[{i}]");
            var amount = line.Debit ?? line.Credit!;
            if (amount.Currency != work.Login.CurrencyCode)
                throw TrytonFailure.Refuse("TRYTON-CURRENCY", "the ledger's company keeps its books in another currency", amount.Currency, $"lines[{i}]");
            balance += line.Debit is null ? -amount.Value : amount.Value;
        }
        if (balance != 0)
            throw TrytonFailure.Refuse("TRYTON-UNBALANCED", "the debits of the entry are not what its credits are", place: "lines");
    }

    private static async Task<JObject> LineAsync(TrytonWork work, JournalEntry entry, int index, DateOnly day)
    {
        var line = entry.Lines[index];
        var place = $"lines[{index}]";
        var account = await work.FindAsync(TrytonLookUp.Account, line.Account, place + ".account");
        var (debit, credit) = (line.Debit?.Value ?? 0, line.Credit?.Value ?? 0);
        if (work.IsReversed)
            (debit, credit) = (credit, debit);
        var made = new JObject
        {
            ["account"] = account["id"],
            ["debit"] = TrytonJson.Decimal(debit),
            ["credit"] = TrytonJson.Decimal(credit),
            ["description"] = line.Description ?? entry.Description ?? entry.Reference ?? "",
        };
        if (TrytonJson.ToFlag(account["party_required"]))
            made["party"] = await work.IdOfAsync(TrytonLookUp.Party, work.Value("party"), "setting party");
        // The cost centre of the entry as a whole answers for what it earns and spends, not for what it owns and owes.
        var center = line.CostCenter?.Value ?? ((string?)account["type."]?["statement"] == "income" ? entry.CostCenter?.Value : null);
        if (center is not null)
            made["analytic_lines"] = TrytonJson.Create(new JObject
            {
                ["account"] = await work.IdOfAsync(TrytonLookUp.CostCenter, center, line.CostCenter is null ? "costCenter" : place + ".costCenter"),
                ["debit"] = TrytonJson.Decimal(debit),
                ["credit"] = TrytonJson.Decimal(credit),
                ["date"] = TrytonJson.Date(day),
            });
        return made;
    }

    // Asked each time where it is not known: a period may be closed at any moment, and posting says so then.
    private static async Task<long> PeriodAsync(TrytonWork work, DateOnly day)
    {
        var date = TrytonJson.Date(day);
        var period = await work.FindPeriodAsync(day, TrytonJson.List(
            TrytonJson.Clause("start_date", "<=", date),
            TrytonJson.Clause("end_date", ">=", date),
            TrytonJson.Clause("type", "=", "standard"),
            TrytonJson.Clause("state", "=", "open"),
            TrytonJson.Clause("fiscalyear.company", "=", work.Login.Company)));
        return period ?? throw TrytonFailure.Refuse("TRYTON-PERIOD-CLOSED",
            "Tryton has no open period for the document's date; open one, or give the document another date", $"{day:yyyy-MM-dd}", "postingDate");
    }
}
