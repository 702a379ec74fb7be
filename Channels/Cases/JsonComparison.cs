using System.Text;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Cases;

/// <summary>Compares two JSON values by what they say: the order of properties and the layout count for nothing.</summary>
/// <param name="report">Gets each difference: its path, what was expected and what came; null for nothing.</param>
internal sealed class JsonComparison(Action<string, string?, string?> report)
{
    // Of more elements in a row that are only on one side, their number is said.
    private const int MostOneByOne = 2;

    /// <summary>Compares them.</summary>
    /// <param name="path">The path of both.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="actual">What came.</param>
    public void Compare(string path, JToken? expected, JToken? actual)
    {
        switch (expected, actual)
        {
            case (JObject e, JObject a):
                foreach (var property in e.Properties())
                    Compare(Member(path, property.Name), property.Value, a[property.Name]);
                foreach (var property in a.Properties())
                    if (e[property.Name] is null)
                        report(Member(path, property.Name), null, Show(property.Value));
                break;
            case (JArray e, JArray a):
                CompareLists(path, e, a);
                break;
            default:
                var (wanted, got) = (Show(expected), Show(actual));
                if (wanted != got)
                    report(path, wanted, got);
                break;
        }
    }

    private void CompareLists(string path, JArray expected, JArray actual)
    {
        var (wanted, got) = (expected.Select(t => new Element(t)).ToArray(), actual.Select(t => new Element(t)).ToArray());
        var pairs = Alignment.Of(wanted.Length, got.Length, (e, a) => wanted[e].LikenessTo(got[a]));
        for (var i = 0; i < pairs.Count; i++)
        {
            var (e, a) = pairs[i];
            if (e is not null && a is not null)
            {
                Compare($"{path}[{a}]", expected[e.Value], actual[a.Value]);
                continue;
            }
            var alone = 1;
            while (i + alone < pairs.Count && pairs[i + alone].Expected is null == e is null && pairs[i + alone].Actual is null == a is null)
                alone++;
            if (alone > MostOneByOne)
            {
                var first = e ?? a!.Value;
                report($"{path}[{first}] to [{first + alone - 1}]", e is null ? null : $"{alone} elements", a is null ? null : $"{alone} elements");
                i += alone - 1;
            }
            else
                report($"{path}[{e ?? a}]", e is null ? null : Show(expected[e.Value]), a is null ? null : Show(actual[a.Value]));
        }
    }

    private static string Member(string path, string name) => $"{path}.{name}";

    private static string? Show(JToken? token) => token is null ? null : Encoding.UTF8.GetString(JsonTree.Write(token));

    /// <summary>An element of a list, written once for as many comparisons as it takes part in.</summary>
    private sealed class Element(JToken token)
    {
        private readonly string _text = Show(token)!;
        private readonly Dictionary<string, string>? _members = (token as JObject)?.Properties().ToDictionary(p => p.Name, p => Show(p.Value)!, StringComparer.Ordinal);

        // Objects that have most in common are one object that changed; other values are worth a comparison where they are of one kind.
        public int LikenessTo(Element other)
        {
            if (string.Equals(_text, other._text, StringComparison.Ordinal))
                return Alignment.Same;
            if (_members is null || other._members is null)
                return _members is null == other._members is null ? 1 : 0;
            var common = 0;
            foreach (var (name, value) in _members)
                if (other._members.TryGetValue(name, out var theirs) && theirs == value)
                    common++;
            return 1 + (common * (Alignment.Same - 2) / Math.Max(1, Math.Max(_members.Count, other._members.Count)));
        }
    }
}
