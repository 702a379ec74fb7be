using System.Text;
using InterfaceEngine.Channels.Messages;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Messages;

[TestFixture]
public sealed class StableHashTests
{
    // The values that the algorithm's description gives for these texts with seed 0.
    [TestCase("", 0xEF46DB3751D8E999ul)]
    [TestCase("a", 0xD24EC4F1A98C6E5Bul)]
    [TestCase("abc", 0x44BC2CF5AD770999ul)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1ul)]
    public void The_hash_is_XXH64(string text, ulong expected)
    {
        Assert.That(StableHash.Of(Encoding.UTF8.GetBytes(text)), Is.EqualTo(expected));
        Assert.That(StableHash.Of(text), Is.EqualTo(expected));
    }

    [Test]
    public void Every_byte_of_every_length_counts()
    {
        for (var length = 1; length <= 100; length++)
        {
            var bytes = new byte[length];
            var seen = new HashSet<ulong> { StableHash.Of(bytes) };
            for (var i = 0; i < length; i++)
            {
                bytes[i] = 1;
                Assert.That(seen.Add(StableHash.Of(bytes)), Is.True, $"length {length}, byte {i}");
                bytes[i] = 0;
            }
        }
    }
}
