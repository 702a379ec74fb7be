namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>
/// What a token grants: scopes as the authorization server names them, among them those of SMART on FHIR in both versions: <c>system/*.write</c>, <c>system/Patient.cu</c>.
/// </summary>
/// <param name="text">The scopes, with a blank between two.</param>
internal sealed class GrantedScopes(string text)
{
    private readonly string[] _scopes = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether it grants a scope, literally or by a SMART scope that covers it.</summary>
    public bool Holds(string required)
    {
        if (_scopes.Contains(required, StringComparer.Ordinal))
            return true;
        return Smart.TryRead(required, out var wanted) && wanted.Permissions.All(p => Covers(wanted.Context, wanted.Type, p));
    }

    /// <summary>Whether a system may do something with resources of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="permission"><c>c</c> to create, <c>u</c> to update, <c>r</c> to read.</param>
    public bool Allows(string type, char permission) => Covers("system", type, permission);

    private bool Covers(string context, string type, char permission)
    {
        foreach (var scope in _scopes)
        {
            if (Smart.TryRead(scope, out var granted) && granted.Context == context && (granted.Type == "*" || granted.Type == type) && granted.Permissions.Contains(permission, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    // CONTEXT/TYPE.PERMISSIONS. One that is narrowed by a search (version 2) is not taken for the whole, for nobody here judges the search.
    private readonly record struct Smart(string Context, string Type, string Permissions)
    {
        public static bool TryRead(string scope, out Smart smart)
        {
            smart = default;
            var slash = scope.IndexOf('/', StringComparison.Ordinal);
            var dot = scope.LastIndexOf('.');
            if (slash <= 0 || dot <= slash + 1 || scope[..slash] is not ("system" or "user" or "patient"))
                return false;
            var permissions = scope[(dot + 1)..] switch
            {
                "read" => "rs",
                "write" => "cud",
                "*" => "cruds",
                var letters when letters.Length > 0 && letters.All(l => "cruds".Contains(l, StringComparison.Ordinal)) => letters,
                _ => "",
            };
            smart = new Smart(scope[..slash], scope[(slash + 1)..dot], permissions);
            return permissions.Length > 0;
        }
    }
}
