using System.Text.RegularExpressions;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Library;

/// <summary>
/// Canonical objects to FHIR and back by the library's maps: what comes back differs only in what is lost, which the map's header names, and in what
/// FHIR tells in words or systems of its own; and sent again it makes the same resource.
/// </summary>
internal sealed partial class FhirRoundTripTests
{
    private const string HumanWords = "use, name.use, address.use, remitTo.use, contacts.use, contacts.system, subscriber.name.use, subscriber.address.use, manager.use";

    // Of a person whom an object only names, FHIR's reference has one text to tell; the headers of such maps say so.
    private const string OfNames = "name.middle, name.prefix, name.suffix, name.use";
    private const string SaysSo = "what is neither family nor given";

    // What FHIR tells in its own way: another word or system for the same, or a status that it will not do without.
    private static readonly Pair[] s_pairs =
    [
        new("Patient", "patient-to-fhir-patient", "fhir-patient-to-patient", "", "id, sex, birthDate, deceased, deceasedAt, identifiers, identifiers.system, replaces.system, maritalStatus.system, language.system, account"),
        new("Encounter", "encounter-to-fhir-encounter", "fhir-encounter-to-encounter", "expectedAt, diagnosisGroup, financialClass, guarantor",
            "class.code, class.system, class.display, admissionType.system, service.system, diagnoses.system, admitSource.system, disposition.system, attending.system, admitting.system, referring.system, admittedAt"),
        new("Coverage", "coverage-to-fhir-coverage", "fhir-coverage-to-coverage", "authorization, verifiedAt, plan.system, groupName",
            "planType.system, relationship.system, subscriber.sex, active"),
        new("Department", "department-to-fhir-organization", "fhir-organization-to-department", "costCenter, startsOn, endsOn", "category.system"),
        new("Payer", "payer-to-fhir-organization", "fhir-organization-to-payer", "", "category.system"),
        new("Supplier", "supplier-to-fhir-organization", "fhir-organization-to-supplier", "paymentTerms", "id"),
        new("Location", "location-to-fhir-location", "fhir-location-to-location", "costCenter, holdsStock", "place, place.unit, place.facility, place.room, place.bed, category.system, form.system"),
        new("Observation", "observation-to-fhir-observation", "fhir-observation-to-observations", "subId, encounter.account, issuedAt",
            "code.system, method.system, order.service.system, specimen.type.system, value.code.system, performer.system, effectiveAt, value.time"),
        new("Appointment", "appointment-to-fhir-appointment", "fhir-appointment-to-appointment", "encounter, order.service, cancelReason",
            "service.system, category.system, reason.system, department.system, providers.system, cancelReason.system, endsAt"),
        new("Provider", "provider-to-fhir-practitioner", "fhir-practitioner-to-provider", "organizationName, category, departments, startsOn, endsOn",
            "kind, specialties.system, identifiers, identifiers.system"),
        new("ChargeEvent", "charge-event-to-fhir-charge-item", "fhir-charge-item-to-charge-event",
            "modifiers, location, unitPrice, unitCost, authorization, orderingProvider, order.service, item.implanted, item.supplier",
            "quantity, postedAt, procedure, procedure.system, revenueCode.system, item.product.system, item.bodySite.system, diagnoses.system, performers.system"),
        new("Invoice", "invoice-to-fhir-invoice", "fhir-invoice-to-invoice",
            "purchaseOrder, contract, dueDate, remitTo, lines.supplierItem, lines.purchaseOrderLine, lines.goodsReceipt, lines.quantity, lines.unit, lines.unitPrice, lines.costCenter",
            "kind, direction"),
        new("InventoryMovement", "inventory-movement-to-fhir-supply-delivery", "fhir-supply-delivery-to-inventory-movement",
            "department, cost, encounter, chargeId, order.filler, from.facility, from.room, from.bed, item.implanted, item.bodySite, item.supplier",
            "item.product.system, performer.system"),
        new("InventoryMovement", "inventory-movement-to-fhir-device-use-statement", "fhir-device-use-statement-to-inventory-movement",
            "department, cost, encounter, chargeId, from, performer, item.unit, item.implanted, item.supplier", "item.quantity, item.product.system, item.bodySite.system"),
        new("InventoryMovement", "inventory-movement-to-fhir-medication-dispense", "fhir-medication-dispense-to-inventory-movement",
            "department, cost, chargeId, order.filler, item.supplier", "item.product.system, performer.system"),
        new("Order", "order-to-fhir-supply-request", "fhir-supply-request-to-order",
            "encounter, group, department, performingDepartment, service, deliverTo, notes, item.lot", "priority, priority.code, priority.system, item.product.system, orderingProvider.system, reasons.system, category.system"),
        new("Item", "item-to-fhir-device", "fhir-device-to-item",
            "category, unit, unitCost, packages, supplier, supplierCode, contract, lotTracked, expires, implant, stocked, chargeable, chargeCode, account", "id, product.system"),
    ];

    private static readonly MapLibrary s_maps = MapLibrary.Load([], CodeSetLibrary.Empty, [], new Problems());

    private static IEnumerable<TestCaseData> Pairs => s_pairs.Select(p => new TestCaseData(p).SetArgDisplayNames(p.ToFhir));

    [TestCaseSource(nameof(Pairs))]
    public void What_comes_back_from_FHIR_is_the_same_but_for_what_the_map_says(Pair pair)
    {
        var told = Names($"{pair.Told}, {HumanWords}, {(Header(pair).Contains(SaysSo, StringComparison.Ordinal) ? OfNames : "")}");
        var lost = new HashSet<string>(StringComparer.Ordinal);
        var tried = 0;
        foreach (var original in Objects(pair))
        {
            if (Run(pair.ToFhir, original) is not [var resource] || Run(pair.FromFhir, resource) is not [var back])
                continue;
            tried++;
            foreach (var (path, isGone) in Differences("", original, back))
            {
                var isTold = told.Any(n => path == n || path.EndsWith("." + n, StringComparison.Ordinal));
                var name = Names(pair.Lost).FirstOrDefault(n => path == n || path.StartsWith(n + ".", StringComparison.Ordinal) || path.EndsWith("." + n, StringComparison.Ordinal));
                Assert.That(isTold || (isGone && name is not null), $"{path} of {original["id"]}: {original} came back as {back}");
                if (!isTold)
                    lost.Add(name!);
            }
            Assert.That(Run(pair.ToFhir, back), Is.EqualTo(new[] { resource }).Using<JObject>(JToken.DeepEquals), $"{original["id"]} sent again");
        }
        Assert.That(tried, Is.GreaterThanOrEqualTo(3));
        Assert.That(lost, Is.EquivalentTo(Names(pair.Lost)), "nothing is called lost that is not");
    }

    [TestCaseSource(nameof(Pairs))]
    public void The_header_of_the_map_names_what_is_lost(Pair pair)
    {
        var lost = Header(pair).Split("Lost: ")[1].Split("A site overrides: ")[0].Split("Told in")[0];
        var named = Quoted().Matches(lost).Select(m => m.Groups[1].Value);
        Assert.That(named, Is.EquivalentTo(Names(pair.Lost)));
    }

    private static string Header(Pair pair)
        => string.Join(' ', File.ReadLines(Repository.PathOf($"Mappings/Library/resources/{pair.ToFhir}.yaml")).TakeWhile(l => l.StartsWith('#')).Select(l => l[1..].Trim()));

    // The example of the page, what the cases send, and what the cases receive.
    private static IEnumerable<JObject> Objects(Pair pair)
        => new[] { Repository.PathOf($"Mappings/Canonical/Examples/{pair.ObjectType}.1.json") }
            .Concat(Cases(pair.ToFhir, "in.json")).Concat(Cases(pair.FromFhir, "expected*.json")).Select(Read);

    private static IEnumerable<string> Cases(string map, string pattern)
        => Directory.GetFiles(Repository.PathOf($"Mappings/Library/resources/{map}"), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static JObject[] Run(string name, JObject tree)
    {
        var map = s_maps.Find(name);
        Assert.That(map, Is.Not.Null, s_maps.WhyBroken(name));
        var focus = new Focus(tree);
        var context = new EvaluationContext { ReceivedAt = new DateTimeOffset(2026, 3, 14, 15, 15, 0, TimeSpan.Zero), Message = focus, Zone = TimeZoneInfo.Utc, CodeSets = CodeSetLibrary.Empty };
        try
        {
            return [.. map!.Run(context, focus, new MapOrigin("test", null)).Select(o => Parse(new StreamReader(new MemoryStream(o.Payload.ToArray()))))];
        }
        catch (MapException)
        {
            // Cases of failure are told by the golden tests.
            return [];
        }
    }

    private static IEnumerable<(string Path, bool IsGone)> Differences(string path, JToken before, JToken? after)
    {
        switch (before, after)
        {
            case (_, null):
                yield return (path, true);
                break;
            case (JObject one, JObject other):
                foreach (var name in one.Properties().Select(p => p.Name).Union(other.Properties().Select(p => p.Name)).Where(n => path.Length > 0 || n != "source"))
                {
                    var inner = path.Length == 0 ? name : $"{path}.{name}";
                    if (one[name] is not { } value)
                        yield return (inner, false);
                    else
                        foreach (var difference in Differences(inner, value, other[name]))
                            yield return difference;
                }
                break;
            case (JArray one, JArray other) when one.Count == other.Count:
                for (var i = 0; i < one.Count; i++)
                    foreach (var difference in Differences(path, one[i], other[i]))
                        yield return difference;
                break;
            default:
                if (!JToken.DeepEquals(before, after))
                    yield return (path, false);
                break;
        }
    }

    private static string[] Names(string list) => list.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static JObject Read(string path) => Parse(File.OpenText(path));

    private static JObject Parse(TextReader text)
    {
        using var reader = new JsonTextReader(text) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JObject.Load(reader);
    }

    [GeneratedRegex("`([A-Za-z.]+)`")]
    private static partial Regex Quoted();

    /// <summary>An object with its maps.</summary>
    /// <param name="ObjectType">The canonical object.</param>
    /// <param name="ToFhir">The map that makes the resource.</param>
    /// <param name="FromFhir">The map that reads it.</param>
    /// <param name="Lost">The properties that do not come back, with all below them, or at the end of any path.</param>
    /// <param name="Told">Those that come back in FHIR's own words.</param>
    internal sealed record Pair(string ObjectType, string ToFhir, string FromFhir, string Lost, string Told);
}
