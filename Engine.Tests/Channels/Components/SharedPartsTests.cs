using InterfaceEngine.Channels.Components;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Components;

internal sealed class SharedPartsTests
{
    [Test]
    public void A_part_is_made_for_the_first_and_goes_with_the_last()
    {
        var (parts, made) = (new SharedParts(), 0);
        var first = parts.Rent("a", Make);
        var second = parts.Rent("a", Make);
        var other = parts.Rent("b", Make);
        Assert.That((ReferenceEquals(first.Value, second.Value), ReferenceEquals(first.Value, other.Value), made), Is.EqualTo((true, false, 2)));
        first.Dispose();
        first.Dispose();
        Assert.That(second.Value.IsGone, Is.False, "who lets go twice lets go once");
        second.Dispose();
        Assert.That((second.Value.IsGone, other.Value.IsGone), Is.EqualTo((true, false)));
        using var again = parts.Rent("a", Make);
        Assert.That((again.Value.IsGone, made), Is.EqualTo((false, 3)));

        Part Make()
        {
            made++;
            return new Part();
        }
    }

    [Test]
    public void Where_it_cannot_be_made_nothing_is_kept()
    {
        var parts = new SharedParts();
        Assert.That(() => parts.Rent<Part>("a", () => throw new InvalidOperationException("no")), Throws.InvalidOperationException);
        using var part = parts.Rent("a", () => new Part());
        Assert.That(part.Value.IsGone, Is.False);
    }

    private sealed class Part : IDisposable
    {
        public bool IsGone { get; private set; }

        public void Dispose() => IsGone = true;
    }
}
