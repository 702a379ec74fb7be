using InterfaceEngine.Engine.Storage;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Api;

/// <summary>What the API says of the store.</summary>
internal static class StoreDocument
{
    /// <summary>The store.</summary>
    public static JObject Of(StoreStatus store) => Documents.Trim(new JObject
    {
        ["path"] = store.Path,
        ["messages"] = store.Messages,
        ["segments"] = store.Segments,
        ["bytes"] = store.Bytes,
        ["freeBytes"] = store.FreeBytes,
        ["unavailable"] = store.Unavailable,
    });
}
