using InterfaceEngine.Engine.Selection;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Selection;

public sealed class SelectorTests
{
    [Test]
    public void An_id_is_a_selector()
    {
        Assert.That(Selector.TryParse("m-3-10", out var selector, out _));
        Assert.That(selector!.Id, Is.EqualTo("m-3-10"));
        Assert.That(selector.Terms, Is.Empty);
    }

    [Test]
    public void Terms_must_all_hold_and_commas_mean_or()
    {
        Assert.That(Selector.TryParse("to:charges/ledger state:held,dead-lettered not-error:HTTP-503", out var selector, out _));
        Assert.That(selector!.Terms, Has.Count.EqualTo(3));
        Assert.That(selector.Terms[1].Values, Is.EqualTo(new[] { "held", "dead-lettered" }));
        Assert.That(selector.Terms[2].Negated);
    }

    [Test]
    public void An_expression_keeps_its_blanks_quotes_and_parentheses()
    {
        Assert.That(Selector.TryParse("where:(MSH-9.2 in ('A01' | 'A 2') and PID-8 = 'F)') channel:adt", out var selector, out var error), error);
        Assert.That(selector!.Terms[0].Values[0], Is.EqualTo("MSH-9.2 in ('A01' | 'A 2') and PID-8 = 'F)'"));
    }

    [Test]
    public void Text_with_blanks_stands_in_quotes()
    {
        Assert.That(Selector.TryParse("text:\"ANCHOR SCREW\"", out var selector, out _));
        Assert.That(selector!.Terms[0].Values[0], Is.EqualTo("ANCHOR SCREW"));
    }

    [TestCase("stat:failed", "did you mean 'state:'?")]
    [TestCase("failed", "neither an id")]
    [TestCase("state:", "needs a value")]
    [TestCase("patient:12345", "never from the command line")]
    [TestCase("where:(a = 'b'", "not closed")]
    [TestCase("at:today,yesterday", "one value or range")]
    [TestCase("m-1-1 state:failed", "stands alone")]
    public void What_cannot_be_read_is_said_with_what_to_do(string text, string expected)
    {
        Assert.That(Selector.TryParse(text, out _, out var error), Is.False);
        Assert.That(error, Does.Contain(expected));
    }

    [TestCase("yesterday", "2026-03-13T00:00-05:00", "2026-03-14T00:00-05:00")]
    [TestCase("00:00..", "2026-03-14T00:00-05:00", null)]
    [TestCase("..08:30", null, "2026-03-14T08:30-05:00")]
    [TestCase("2026-03-10..2026-03-11", "2026-03-10T00:00-05:00", "2026-03-12T00:00-05:00")]
    public void Times_are_read_in_the_nodes_zone(string text, string? from, string? until)
    {
        var now = DateTimeOffset.Parse("2026-03-14T15:00Z");
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(-5), "test", "test");
        Assert.That(SelectorRange.TryTimes(text, now, zone, out var actualFrom, out var actualUntil));
        Assert.That(actualFrom, Is.EqualTo(from is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(from)));
        Assert.That(actualUntil, Is.EqualTo(until is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(until)));
    }

    [TestCase("5..", 5, null)]
    [TestCase("..3", null, 3)]
    [TestCase("2", 2, 2)]
    public void Numbers_include_both_ends(string text, int? from, int? until)
    {
        Assert.That(SelectorRange.TryNumbers(text, out var actualFrom, out var actualUntil));
        Assert.That((actualFrom, actualUntil), Is.EqualTo((from, until)));
    }

    [TestCase("nonsense")]
    [TestCase("..")]
    [TestCase("25:99")]
    public void A_time_that_is_none_is_refused(string text)
        => Assert.That(SelectorRange.TryTimes(text, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, out _, out _), Is.False);
}
