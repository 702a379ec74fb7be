using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>Why a sender is not let in.</summary>
/// <param name="Status">401, 403; 503 where nobody can say now.</param>
/// <param name="Error">The reason.</param>
/// <param name="Challenge">What <c>WWW-Authenticate</c> says; null where it says nothing.</param>
internal sealed record AuthRefusal(int Status, MessageError Error, string? Challenge = null);

/// <summary>Whether a sender is let in.</summary>
/// <param name="Refusal">Why not; null where it is.</param>
/// <param name="Scopes">What its token grants, where that is to be held against what it sends; null where it need not.</param>
internal readonly record struct AuthVerdict(AuthRefusal? Refusal, GrantedScopes? Scopes);
