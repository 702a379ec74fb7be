using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>A session, and what its user's company is.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Authorization">The header of every call.</param>
/// <param name="Context">What every call says of company and language; copied, never changed.</param>
/// <param name="Company">The company's id.</param>
/// <param name="CompanyNames">Its party's code and name, by which objects may name it.</param>
/// <param name="Currency">The id of its currency.</param>
/// <param name="CurrencyCode">The ISO code of its currency.</param>
internal sealed record TrytonLogin(
    long User, string Authorization, JObject Context, long Company, IReadOnlyList<string> CompanyNames, long Currency, string CurrencyCode);
