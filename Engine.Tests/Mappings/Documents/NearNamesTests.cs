using InterfaceEngine.Mappings.Documents;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Documents;

/// <summary>The name that somebody probably meant.</summary>
internal sealed class NearNamesTests
{
    private static readonly string[] s_known = ["for", "from", "upper", "lower", "when", "fields", "departments"];

    [TestCase("form", "from")]
    [TestCase("feilds", "fields")]
    [TestCase("uppercase", "upper")]
    [TestCase("LowerCase", "lower")]
    [TestCase("depa", "departments")]
    [TestCase("fo", "for")]
    [TestCase("xyz", null)]
    [TestCase("whe4242", null)]
    public void Of_two_that_are_as_near_it_is_the_one_of_the_same_length_and_else_what_begins_so(string name, string? near)
        => Assert.That(NearNames.Nearest(name, s_known), Is.EqualTo(near));
}
