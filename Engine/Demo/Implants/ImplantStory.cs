using InterfaceEngine.Engine.Cli;
using InterfaceEngine.Engine.Demo.Erp;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo.Implants;

/// <summary>What <c>engine demo implant-usage</c> shows: what an implant sets going in the ERP, an outage, a cost posting that fails for good, a replay, and books that agree.</summary>
internal sealed class ImplantStory(Terminal terminal, ImplantHospital hospital, AdminClient engine, SandboxErp? sandbox, ErpReader erp, TimeProvider time) : Story(terminal, time)
{
    private const string Item = "IMP-1001";
    private const string Shelf = "LOC-OR1";
    private const decimal UnitCost = 2150m;
    private const decimal Price = 4200m;

    private readonly Terminal _terminal = terminal;

    // Sums of our own over what is sent, apart from everything that the engine makes of it.
    private int _used;
    private int _procedures;

    /// <inheritdoc/>
    public override async Task TellAsync(CancellationToken cancellationToken)
    {
        var before = await erp.ReadAsync(Item, Shelf, cancellationToken);
        await TablesAsync(cancellationToken);
        await UsageAsync(cancellationToken);
        await OutageAsync(cancellationToken);
        await FailureAsync(cancellationToken);
        await ReplayAsync(cancellationToken);
        await BooksAsync(before, cancellationToken);
    }

    private async Task TablesAsync(CancellationToken cancellationToken)
    {
        Title("1", "What the engine looks up", "tables of items, departments and stock levels, each in a version that the runs name");
        var tables = await engine.GetAsync("api/tables", cancellationToken);
        TablesVerb.Print(_terminal, tables, json: false);
        Check(tables.Count() == 3 && tables.All(t => t.Value<string>("state") == "current"), "the item master came from the ERP, the others from files");
    }

    private async Task UsageAsync(CancellationToken cancellationToken)
    {
        Title("2", "Implants are used", "by HL7 v2 from the EHR, and as a FHIR bundle from the operating room");
        for (var i = 1; i <= 4; i++)
            await ProcedureAsync(quantity: 1 + (i % 2), "an implant, DFT^P03 with ZIM", cancellationToken);
        await BundleAsync(cancellationToken);
        Check(await SettledAsync("completed", _procedures, cancellationToken), "stock, cost and charge of each are posted, in this order");
        await ShowAsync(cancellationToken);
        var id = (await TransactionsAsync(cancellationToken))[0]!.Value<string>("id");
        var one = (JObject)await engine.GetAsync($"api/transactions/{id}", cancellationToken);
        Steps(one);
        Check(((JArray)one["steps"]!).Count(s => s.Value<string>("receipt") is { Length: > 0 }) >= 3, "each step has the ERP's own number");
    }

    private async Task OutageAsync(CancellationToken cancellationToken)
    {
        if (sandbox is null)
            return;
        Title("3", "The ERP is down", "the operating room goes on; what is owed waits in the store");
        await sandbox.StopAsync();
        for (var i = 0; i < 3; i++)
            await ProcedureAsync(quantity: 1, "another implant", cancellationToken);
        Check(await UntilAsync(async () => (await TransactionsAsync(cancellationToken)).Count(t => t.Value<string>("state") == "running") == 3, cancellationToken), "three transactions run, and wait for the ERP");
        await ShowAsync(cancellationToken);
        await sandbox.StartAsync();
        Say("… it comes up");
        Check(await SettledAsync("completed", _procedures, cancellationToken), "all is posted, each once");
    }

    private async Task FailureAsync(CancellationToken cancellationToken)
    {
        Title("4", "A cost cannot be posted", "its department's cost centre is not in the ERP: the stock has moved, the ledger refuses for good, and the movement is reversed");
        await SendBytesAsync(hospital.Procedure(900, quantity: 2, "PED"), "implants for a department that the ERP does not know", hospital.Charges, cancellationToken);
        Check(await SettledAsync("compensated", 1, cancellationToken), "the transaction is compensated");
        var one = (JObject)await engine.GetAsync($"api/transactions/{(await TransactionsAsync(cancellationToken)).First(t => t.Value<string>("state") == "compensated")["id"]}", cancellationToken);
        Steps(one);
    }

    private async Task ReplayAsync(CancellationToken cancellationToken)
    {
        Title("5", "All of it again", "everything that was delivered is sent once more, as after a mistake of an operator");
        var job = (JObject)await engine.PostAsync("api/replay", new JObject { ["select"] = "channel:implants state:delivered", ["mode"] = "resend", ["again"] = true, ["late"] = "send", ["reason"] = "the demo", ["dryRun"] = false }, cancellationToken);
        Check(await UntilAsync(async () => (await engine.GetAsync($"api/jobs/{job["id"]}", cancellationToken)).Value<string>("state") == "done", cancellationToken), "engine replay --query 'channel:implants state:delivered' --resend --again");
        Check(await UntilAsync(async () => ((JArray)await engine.PostAsync("api/queues/search", new JObject { ["select"] = "" }, cancellationToken)).Sum(q => q.Value<long>("queued")) == 0, cancellationToken), "every delivery was sent again");
    }

    private async Task BooksAsync(ErpBalance before, CancellationToken cancellationToken)
    {
        Title("6", "The books agree", "what the ERP says of itself, against a sum of our own over what was sent");
        var posted = (await erp.ReadAsync(Item, Shelf, cancellationToken)).Since(before);
        (string What, decimal Expected, decimal Posted)[] rows =
        [
            ($"{Item} taken from {Shelf}", _used, -posted.OnShelf),
            ("cost of supplies, 6100", _used * UnitCost, posted.Cost),
            ("stock account, 1400", -_used * UnitCost, posted.Stock),
            ("revenue, 4000", _used * Price, posted.Revenue),
            ("cost centre CC-4100, debits", _used * UnitCost, posted.CostCentre),
        ];
        _terminal.WriteTable(["WHAT", "SENT>", "IN THE ERP>"], [.. rows.Select(r => (string[])[r.What, Text(r.Expected), Text(r.Posted)])]);
        foreach (var row in rows)
            Check(row.Expected == row.Posted, row.What, quiet: true);
        Check(rows.All(r => r.Expected == r.Posted), "to the unit and to the cent");
        Check(sandbox is null || posted.Orders == 1, $"one purchase order replaces what fell under the shelf's level ({posted.Orders} open)", quiet: sandbox is null);
    }

    private async Task ProcedureAsync(int quantity, string what, CancellationToken cancellationToken)
    {
        (_procedures, _used) = (_procedures + 1, _used + quantity);
        await SendBytesAsync(hospital.Procedure(_procedures, quantity), $"{what} ({quantity})", hospital.Charges, cancellationToken);
    }

    private async Task BundleAsync(CancellationToken cancellationToken)
    {
        (_procedures, _used) = (_procedures + 1, _used + 1);
        using var http = new HttpClient();
        using var content = new ByteArrayContent(hospital.Bundle());
        content.Headers.ContentType = new("application/fhir+json");
        using var response = await http.PostAsync(new Uri($"http://127.0.0.1:{hospital.Fhir}/fhir"), content, cancellationToken);
        Say($"an implant, as a FHIR transaction: {(int)response.StatusCode}");
        Check(response.IsSuccessStatusCode, "the bundle was taken", quiet: true);
    }

    private async Task<JArray> TransactionsAsync(CancellationToken cancellationToken)
        => (JArray)await engine.PostAsync("api/transactions/search", new JObject { ["select"] = "", ["all"] = true, ["limit"] = 1000 }, cancellationToken);

    private Task<bool> SettledAsync(string state, int count, CancellationToken cancellationToken)
        => UntilAsync(async () => (await TransactionsAsync(cancellationToken)).Count(t => t.Value<string>("state") == state) == count, cancellationToken);

    private async Task ShowAsync(CancellationToken cancellationToken)
        => Listing.Print(_terminal, await TransactionsAsync(cancellationToken), json: false,
            ListColumn.Of("TRANSACTION", "id"), ListColumn.Of("CHANNEL", "channel"), ListColumn.Of("OBJECT", "object"), ListColumn.Of("STATE", "state"), ListColumn.Of("AT", "at"), ListColumn.Of("ERROR", "error.code"));

    private void Steps(JObject transaction) => Listing.Print(_terminal, (JArray)transaction["steps"]!, json: false,
        ListColumn.Of("STEP", "destination"), ListColumn.Of("ROLE", "role"), ListColumn.Of("STATE", "state"), ListColumn.Of("RECEIPT", "receipt"), ListColumn.Of("ERROR", "error.code"));

    private static string Text(decimal value) => value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}
