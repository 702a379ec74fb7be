using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline;

[TestFixture]
public sealed class IdempotencyKeyTests
{
    [TestCase("T-1_a:b", 0, "c-d-T-1_a:b")]
    [TestCase("T1", 1, "c-d-T1.2")]
    public void A_safe_key_is_kept_as_it_is(string key, int part, string expected)
        => Assert.That(IdempotencyKey.Make("c-d-", key, part), Is.EqualTo(expected));

    [Test]
    public void A_long_or_unsafe_key_becomes_its_hash_and_stays_apart_from_all_others()
    {
        string[] keys = ["", "a b", "a\r\nb", "Å", "T1.2", "_.0", new('x', 200), new('x', 201)];
        var made = keys.Select(k => IdempotencyKey.Make("c-d-", k, 0)).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(made, Is.Unique);
            Assert.That(made, Has.All.Matches<string?>(m => m!.Length <= 128 && m.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:".Contains(c))));
            Assert.That(IdempotencyKey.Make("c-d-", "a b", 0), Is.EqualTo(made[1]));
        });
    }

    [TestCase(ValueEncoding.Url, "a/../b?c", "a%2F..%2Fb%3Fc")]
    [TestCase(ValueEncoding.Url, "..", "%2E%2E")]
    [TestCase(ValueEncoding.Search, "1,urn:x|2", "1%5C%2Curn%3Ax%5C%7C2")]
    [TestCase(ValueEncoding.Search, "a\\b$&c", "a%5C%5Cb%5C%24%26c")]
    [TestCase(ValueEncoding.Header, "a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1")]
    [TestCase(ValueEncoding.FileName, "../etc/passwd", "..%2Fetc%2Fpasswd")]
    [TestCase(ValueEncoding.FileName, "..", "%2E%2E")]
    [TestCase(ValueEncoding.FileName, "A 1.json", "A 1.json")]
    public void A_value_cannot_become_structure(ValueEncoding encoding, string value, string expected)
        => Assert.That(ValueEncoders.For(encoding)!(value), Is.EqualTo(expected));
}
