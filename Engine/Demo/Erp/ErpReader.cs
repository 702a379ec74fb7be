using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Demo.Erp;

/// <summary>Asks an ERP that speaks Tryton's JSON-RPC, the sandbox or a real one, what it has on its shelves and in its books: what a person would look up there.</summary>
/// <param name="url">Its address and database.</param>
/// <param name="user">The login.</param>
/// <param name="password">The password.</param>
internal sealed class ErpReader(Uri url, string user, string password) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private string? _authorization;

    /// <summary>What it has of an item on a shelf, and in its books for a run of postings.</summary>
    /// <param name="item">The item's code.</param>
    /// <param name="shelf">The shelf's code.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ErpBalance> ReadAsync(string item, string shelf, CancellationToken cancellationToken)
    {
        var location = (long)(await SearchAsync("stock.location", [Clause("code", shelf)], ["id"], cancellationToken))[0]!["id"]!;
        var product = (long)(await SearchAsync("product.product", [Clause("code", item)], ["id"], cancellationToken))[0]!["id"]!;
        var stock = await CallAsync("model.product.product.read", [new JArray(product), new JArray("quantity"), new JObject { ["company"] = 1, ["locations"] = new JArray(location), ["with_childs"] = true, ["stock_date_end"] = null }], cancellationToken);
        var centres = await SearchAsync("analytic_account.line", [new JArray("account.code", "!=", JValue.CreateNull())], ["debit", "credit", "account.code"], cancellationToken);
        return new ErpBalance(
            ErpRecords.Number(stock[0]!["quantity"]),
            await BalanceAsync("6100", cancellationToken),
            await BalanceAsync("1400", cancellationToken),
            -await BalanceAsync("4000", cancellationToken),
            centres.Where(l => (string?)l["account."]!["code"] == "CC-4100").Sum(l => ErpRecords.Number(l["debit"])),
            (await SearchAsync("purchase.purchase", [new JArray("state", "in", new JArray("draft", "quotation", "confirmed", "processing"))], ["state"], cancellationToken)).Count);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<decimal> BalanceAsync(string account, CancellationToken cancellationToken)
    {
        var lines = await SearchAsync("account.move.line", [Clause("account.code", account), Clause("move.state", "posted")], ["debit", "credit"], cancellationToken);
        return lines.Sum(l => ErpRecords.Number(l["debit"]) - ErpRecords.Number(l["credit"]));
    }

    private async Task<JArray> SearchAsync(string model, JArray domain, JArray fields, CancellationToken cancellationToken)
        => (JArray)await CallAsync($"model.{model}.search_read", [domain, 0, 1_000_000, JValue.CreateNull(), fields, new JObject { ["company"] = 1 }], cancellationToken);

    private async Task<JToken> CallAsync(string method, JArray parameters, CancellationToken cancellationToken)
    {
        if (_authorization is null)
        {
            var session = await SendAsync("common.db.login", [user, new JObject { ["password"] = password }, "en"], cancellationToken);
            _authorization = "Session " + Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{user}:{session[0]}:{session[1]}")));
        }
        return await SendAsync(method, parameters, cancellationToken);
    }

    private async Task<JToken> SendAsync(string method, JArray parameters, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(new JObject { ["id"] = 1, ["method"] = method, ["params"] = parameters }.ToString(Formatting.None), Encoding.UTF8, "application/json"),
        };
        if (_authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new JsonTextReader(new StringReader(await response.Content.ReadAsStringAsync(cancellationToken))) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        var answer = await JObject.LoadAsync(reader, cancellationToken);
        return answer["error"] is { } error ? throw new ErpError($"the ERP refused {method}: {error[0]}") : answer["result"]!;
    }

    private static JArray Clause(string field, JToken value) => new(field, "=", value);
}

/// <summary>What an ERP has at one moment.</summary>
/// <param name="OnShelf">Pieces of the item on the shelf.</param>
/// <param name="Cost">Posted to the supplies expense account 6100, debits less credits.</param>
/// <param name="Stock">Posted to the stock account 1400, debits less credits.</param>
/// <param name="Revenue">Posted to the revenue account 4000, credits less debits.</param>
/// <param name="CostCentre">Debits on cost centre CC-4100.</param>
/// <param name="Orders">Purchase orders that are open.</param>
internal sealed record ErpBalance(decimal OnShelf, decimal Cost, decimal Stock, decimal Revenue, decimal CostCentre, int Orders)
{
    /// <summary>What has come since an earlier moment.</summary>
    public ErpBalance Since(ErpBalance before)
        => new(OnShelf - before.OnShelf, Cost - before.Cost, Stock - before.Stock, Revenue - before.Revenue, CostCentre - before.CostCentre, Orders - before.Orders);
}
