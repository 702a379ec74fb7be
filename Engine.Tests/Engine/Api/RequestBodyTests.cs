using InterfaceEngine.Engine.Api;
using InterfaceEngine.Engine.Jobs;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Api;

internal sealed class RequestBodyTests
{
    [TestCase("""{"limti":5}""", "did you mean 'limit'?")]
    [TestCase("""{"select":5}""", "'select' is to be a text")]
    [TestCase("""{"limit":"5"}""", "'limit' is to be a whole number")]
    [TestCase("""{"limit":99999999999}""", "'limit' is to be a whole number from 0")]
    [TestCase("""{"limit":99999999999999999999999}""", "'limit' is to be a whole number from 0")]
    [TestCase("""{"limit":-1}""", "'limit' is to be a whole number from 0")]
    [TestCase("""{"oldestFirst":1}""", "'oldestFirst' is to be true or false")]
    [TestCase("""{"select":"","patient":"77"}""", "without the term")]
    [TestCase("""{"select":"patient:"}""", "without its value")]
    [TestCase("""{"by":"patient"}""", "nothing to count by")]
    public void A_search_that_is_wrong_is_refused_with_a_sentence(string json, string expected)
        => Assert.That(Refusal(() => SelectionQuery.Read(Body(json))), Does.Contain(expected));

    [TestCase("{}")]
    [TestCase("""{"select":"  "}""")]
    public void What_is_done_wants_a_selector(string json)
        => Assert.That(Refusal(() => SelectionQuery.ReadNamed(Body(json))), Does.Contain("names nothing"));

    [TestCase("""{"late":"9"}""")]
    [TestCase("""{"late":"never"}""")]
    public void A_word_that_is_none_is_refused(string json)
        => Assert.That(Refusal(() => Body(json).Word("late", LateRule.Skip)), Does.Contain("skip, send, stop"));

    [TestCase("""{"rate":0}""")]
    [TestCase("""{"rate":1e-300}""")]
    [TestCase("""{"rate":"5"}""")]
    public void A_rate_out_of_bounds_is_refused(string json)
        => Assert.That(Refusal(() => Body(json).Number("rate", ReplayRequest.MinRate, ReplayRequest.MaxRate)), Does.Contain("0.001"));

    [Test]
    public void A_reason_of_blanks_is_none()
        => Assert.That(Refusal(() => Body("""{"reason":"  "}""").Reason("to discard")), Does.Contain("wants a reason"));

    [Test]
    public void More_than_a_million_is_never_listed()
        => Assert.That(SelectionQuery.Read(Body("""{"limit":2000000000}""")).Limit, Is.EqualTo(1_000_000));

    private static RequestBody Body(string json) => new(JObject.Parse(json));

    private static string Refusal(Action act) => Assert.Throws<ApiException>(() => act())!.Message;
}
