using Microsoft.AspNetCore.Http;

namespace InterfaceEngine.Engine.Api;

/// <summary>Who asks, as the console says it: whoever has the token is trusted with the name too.</summary>
internal static class Caller
{
    /// <summary>The header with the caller's name, percent-encoded.</summary>
    public const string Header = "X-Engine-User";

    private const int LongestName = 100;

    /// <summary>The user who sits at the console; the engine's own account where none is said.</summary>
    public static string Of(HttpContext context)
    {
        var name = new string([.. Uri.UnescapeDataString(context.Request.Headers[Header].ToString()).Where(c => !char.IsControl(c)).Take(LongestName)]).Trim();
        return name.Length > 0 ? name : Environment.UserName;
    }

    /// <summary>The user of this process: behind <c>sudo</c>, who called it.</summary>
    public static string Here => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } user ? user : Environment.UserName;
}
