using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Canonical.Objects;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Canonical;

internal sealed class CanonicalObjectsTests
{
    [Test]
    public void The_set_is_whole()
        => Assert.That(CanonicalType.Objects.Select(t => t.Key), Is.EqualTo(new[]
        {
            "Appointment/1", "ChargeEvent/1", "Claim/1", "Contract/1", "CostCenter/1", "Coverage/1", "Department/1", "EligibilityRequest/1",
            "EligibilityResponse/1", "Employee/1", "Encounter/1", "GoodsReceipt/1", "InventoryMovement/1", "Invoice/1", "Item/1", "JournalEntry/1", "Location/1",
            "Observation/1", "Order/1", "Patient/1", "Payer/1", "Provider/1", "PurchaseOrder/1", "Remittance/1", "Supplier/1",
        }));

    [Test]
    public void An_object_keeps_decimals_dates_and_codes_through_json_and_back()
    {
        Assert.That(IsoDateTime.TryParse("2026-03-04", out var day), Is.True);
        var charge = new ChargeEvent
        {
            Id = "T-1",
            Source = new SourceReference { Channel = "charges", ControlId = "C1", ReceivedAt = IsoDateTime.From(DateTimeOffset.UnixEpoch) },
            Patient = new PatientReference { Mrn = "123" },
            TransactionType = ChargeTransaction.Credit,
            Code = new Code { Value = "CDM-1", Display = "Anchor" },
            Amount = new Money { Value = 980.00m, Currency = "USD" },
            Quantity = 1.50m,
            ServiceDate = day,
            Performers = [new ProviderReference { Id = "9", Name = new HumanName { Family = "Roe" } }],
        };

        var json = CanonicalJson.Write(charge).ToString(Formatting.None);
        Assert.That(json, Is.EqualTo("""
            {"type":"ChargeEvent","version":"1","id":"T-1","source":{"channel":"charges","controlId":"C1","receivedAt":"1970-01-01T00:00:00Z"},
            "patient":{"mrn":"123"},"transactionType":"credit","code":{"code":"CDM-1","display":"Anchor"},"quantity":1.50,
            "amount":{"value":"980.00","currency":"USD"},"serviceDate":"2026-03-04","performers":[{"id":"9","name":{"family":"Roe"}}]}
            """.ReplaceLineEndings("\n").Replace("\n", "", StringComparison.Ordinal)));

        var back = CanonicalJson.Read<ChargeEvent>(Parse(json));
        Assert.That(CanonicalJson.Write(back).ToString(Formatting.None), Is.EqualTo(json));
        Assert.That(back.Amount!.Value.ToString(), Is.EqualTo("980.00"), "the scale is kept");
    }

    [TestCase("""{"type":"Ghost","version":"1","id":"1","source":{}}""", "")]
    [TestCase("""{"type":"Supplier","version":"1","id":"1","source":{}}""", "")]
    [TestCase("""{"type":"Supplier","version":"1","id":"1","source":{},"code":"S","nmae":"x"}""", "nmae")]
    [TestCase("""{"type":"Item","version":"1","id":"1","source":{},"code":"S","unitCost":{"value":1.5,"currency":"USD"}}""", "unitCost.value")]
    [TestCase("""{"type":"Item","version":"1","id":"1","source":{"receivedAt":"yesterday"},"code":"S"}""", "source.receivedAt")]
    [TestCase("""{"type":"Item","version":"1","id":"1","source":{},"code":"S","active":"maybe"}""", "active")]
    public void A_document_that_is_not_the_object_is_refused_with_its_place(string json, string path)
        => Assert.That(() => CanonicalJson.Read(Parse(json)),
            Throws.TypeOf<CanonicalFormatException>().With.Property(nameof(CanonicalFormatException.Path)).EqualTo(path));

    [TestCase("2026", DatePrecision.Year)]
    [TestCase("2026-03", DatePrecision.Month)]
    [TestCase("2028-02-29", DatePrecision.Day)]
    [TestCase("2026-03-04T10", DatePrecision.Hour)]
    [TestCase("2026-03-04T10:15Z", DatePrecision.Minute)]
    [TestCase("2026-03-04T10:15:30-06:00", DatePrecision.Second)]
    [TestCase("2026-03-04T10:15:30.1234+05:30", DatePrecision.Fraction)]
    public void A_time_is_kept_as_exactly_as_it_was_said(string text, DatePrecision precision)
    {
        Assert.That(IsoDateTime.TryParse(text, out var time), Is.True);
        Assert.That((time.ToString(), time.Precision), Is.EqualTo((text, precision)));
    }

    [TestCase("")]
    [TestCase("26")]
    [TestCase("2026-13")]
    [TestCase("2026-02-29")]
    [TestCase("2026-03-04T25:00")]
    [TestCase("2026-03-04T10:15:30.")]
    [TestCase("2026-03-04T10:15:30+5")]
    [TestCase("20260304")]
    public void What_is_no_iso_time_is_refused(string text) => Assert.That(IsoDateTime.TryParse(text, out _), Is.False);

    private static JObject Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        return JObject.Load(reader);
    }
}
