using InterfaceEngine.Engine.Storage.Sqlite;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Storage;

internal sealed class SegmentIndexTests
{
    [Test]
    public void An_identity_map_finds_what_was_put_and_takes_back_what_was_not_kept()
    {
        var map = new IdentityMap();
        var kept = new Dictionary<ulong, long>();
        var random = new Random(7);
        for (var batch = 0; batch < 300; batch++)
        {
            map.Mark();
            var before = new Dictionary<ulong, long>(kept);
            for (var i = 0; i < 20; i++)
            {
                var identity = (ulong)random.Next(0, 3000) * (random.Next(2) == 0 ? 1UL : 0x9E3779B97F4A7C15UL);
                var number = (batch * 20) + i + 1;
                map.Put(identity, number);
                kept[identity == 0 ? 1 : identity] = number;
            }
            if (random.Next(3) == 0)
            {
                map.TakeBack();
                kept = before;
            }
        }
        for (var i = 0UL; i < 3000; i++)
        {
            Assert.That(map[i], Is.EqualTo(kept.GetValueOrDefault(i == 0 ? 1 : i)), $"{i}");
            Assert.That(map[i * 0x9E3779B97F4A7C15UL], Is.EqualTo(kept.GetValueOrDefault(i == 0 ? 1 : i * 0x9E3779B97F4A7C15UL)));
        }
    }

    [Test]
    public void Search_keys_hash_alike_whether_written_as_one_text_or_two()
        => Assert.That(Hash64.Of("control", "A=1"), Is.EqualTo(Hash64.Of("control=A=1")));

    [Test]
    public void The_hash_that_stands_in_files_never_changes()
        => Assert.That(Hash64.Of("patient=123"), Is.EqualTo(0xADDACAB000F02192UL));

    [TestCase("k", 1, "k")]
    [TestCase("k", 3, "k:r3")]
    public void A_revision_is_the_end_of_a_key(string key, int revision, string expected)
        => Assert.That(DeliveryKey.Of(key, revision), Is.EqualTo(expected));

    [Test]
    public void A_key_that_leaves_no_room_for_its_revision_stays_one_of_a_kind()
    {
        var (one, two) = (DeliveryKey.Of(new string('k', 127) + "1", 2), DeliveryKey.Of(new string('k', 127) + "2", 2));
        Assert.That((one.Length, two.Length), Is.EqualTo((128, 128)));
        Assert.That(one, Is.Not.EqualTo(two));
        Assert.That(one, Does.EndWith(":r2"));
    }
}
