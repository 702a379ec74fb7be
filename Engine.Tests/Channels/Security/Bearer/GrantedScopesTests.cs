using InterfaceEngine.Channels.Security.Bearer;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Security.Bearer;

internal sealed class GrantedScopesTests
{
    [TestCase("system/*.write", "Patient", 'c', true)]
    [TestCase("system/*.write", "Patient", 'u', true)]
    [TestCase("system/*.read", "Patient", 'c', false)]
    [TestCase("system/*.*", "Patient", 'u', true)]
    [TestCase("system/Patient.c", "Patient", 'c', true)]
    [TestCase("system/Patient.c", "Patient", 'u', false)]
    [TestCase("system/Patient.cruds", "Encounter", 'c', false)]
    [TestCase("api.read system/Encounter.cu", "Encounter", 'u', true)]
    [TestCase("user/*.write", "Patient", 'c', false)]
    [TestCase("system/Patient.c?identifier=1", "Patient", 'c', false)]
    [TestCase("system/Patient.", "Patient", 'c', false)]
    [TestCase("", "Patient", 'c', false)]
    public void A_system_may_do_what_a_SMART_scope_of_either_version_says(string scopes, string type, char permission, bool allowed)
        => Assert.That(new GrantedScopes(scopes).Allows(type, permission), Is.EqualTo(allowed));

    [TestCase("api.write", "api.write", true)]
    [TestCase("api.write", "api.read", false)]
    [TestCase("system/*.cruds", "system/Patient.write", true)]
    [TestCase("system/*.cud", "system/Patient.write", true)]
    [TestCase("system/*.write", "system/Patient.c", true)]
    [TestCase("system/Patient.write", "system/*.write", false)]
    public void What_is_required_is_held_literally_or_covered(string granted, string required, bool holds)
        => Assert.That(new GrantedScopes(granted).Holds(required), Is.EqualTo(holds));
}
