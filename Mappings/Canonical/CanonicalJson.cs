using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A JSON document is not the canonical object that it should be. The message names places and types, never values.</summary>
/// <param name="message">What was expected and what was found.</param>
/// <param name="path">Where in the document.</param>
public sealed class CanonicalFormatException(string message, string path) : Exception(message)
{
    /// <summary>Where in the document, as a JSON path; empty for the whole.</summary>
    public string Path { get; } = path;
}

/// <summary>Canonical objects to and from their JSON.</summary>
public static class CanonicalJson
{
    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        ContractResolver = new RecordResolver(),
        NullValueHandling = NullValueHandling.Ignore,
        MissingMemberHandling = MissingMemberHandling.Error,
        DateParseHandling = DateParseHandling.None,
        FloatParseHandling = FloatParseHandling.Decimal,
        Culture = CultureInfo.InvariantCulture,
        Converters = { new StringEnumConverter(new CamelCaseNamingStrategy(), allowIntegerValues: false), new TimeConverter() },
    });

    /// <summary>The object as a tree that begins with <c>type</c> and <c>version</c>.</summary>
    public static JObject Write(CanonicalObject canonical)
    {
        var type = CanonicalType.Of(canonical.GetType());
        var tree = new JObject { ["type"] = type.Name, ["version"] = type.Version };
        foreach (var property in JObject.FromObject(canonical, s_serializer).Properties())
            tree.Add(property.Name, property.Value);
        return tree;
    }

    /// <summary>The object as the bytes that a destination gets.</summary>
    public static byte[] WriteUtf8(CanonicalObject canonical) => Utf8Json.Write(Write(canonical));

    /// <summary>Reads an object of any type.</summary>
    /// <exception cref="CanonicalFormatException">Its type or version is unknown, a required property is missing, or one has the wrong kind.</exception>
    public static CanonicalObject Read(JObject tree)
    {
        var key = $"{tree["type"]}/{tree["version"]}";
        var type = CanonicalType.FindObject(key)
            ?? throw new CanonicalFormatException("type and version name no canonical object", "");
        var members = (JObject)tree.DeepClone();
        members.Remove("type");
        members.Remove("version");
        try
        {
            return (CanonicalObject)members.ToObject(type.Record, s_serializer)!;
        }
        catch (JsonSerializationException e)
        {
            throw new CanonicalFormatException($"{type.Key} needs all its required properties, and no others than its own", e.Path ?? "");
        }
        catch (JsonReaderException e)
        {
            throw new CanonicalFormatException($"{type.Key} has a property of another kind here", e.Path ?? "");
        }
    }

    /// <summary>Reads an object of one type.</summary>
    /// <exception cref="CanonicalFormatException">It is of another type, a required property is missing, or one has the wrong kind.</exception>
    public static T Read<T>(JObject tree)
        where T : CanonicalObject
        => Read(tree) as T ?? throw new CanonicalFormatException($"the object is no {typeof(T).Name}", "");

    private sealed class RecordResolver : DefaultContractResolver
    {
        protected override IList<JsonProperty> CreateProperties(Type type, MemberSerialization memberSerialization)
        {
            var described = CanonicalType.Of(type).Properties;
            var properties = base.CreateProperties(type, memberSerialization).Where(p => p.Writable).ToList();
            foreach (var property in properties)
            {
                var index = Enumerable.Range(0, described.Count)
                    .First(i => string.Equals(described[i].Member.Name, property.UnderlyingName, StringComparison.Ordinal));
                property.PropertyName = described[index].Name;
                property.Order = index;
                property.Required = described[index].IsRequired ? Required.Always : Required.Default;
                if (described[index].Kind == CanonicalKind.DecimalText)
                    property.Converter = new DecimalTextConverter();
                if (described[index].IsList)
                    property.ShouldSerialize = o => ((System.Collections.ICollection)property.ValueProvider!.GetValue(o)!).Count > 0;
            }
            return properties.OrderBy(p => p.Order).ToList();
        }
    }

    // Not of one type: the same converter reads and writes what may be absent.
    private sealed class TimeConverter : JsonConverter
    {
        public override bool CanConvert(Type objectType) => objectType == typeof(IsoDateTime) || objectType == typeof(IsoDateTime?);

        public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) => writer.WriteValue(value?.ToString());

        public override object ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
            => IsoDateTime.TryParse(reader.Value as string, out var value)
                ? value
                : throw new JsonSerializationException("not a date or time", reader.Path, 0, 0, null);
    }

    private sealed class DecimalTextConverter : JsonConverter<decimal>
    {
        public override void WriteJson(JsonWriter writer, decimal value, JsonSerializer serializer)
            => writer.WriteValue(value.ToString(CultureInfo.InvariantCulture));

        public override decimal ReadJson(JsonReader reader, Type objectType, decimal existingValue, bool hasExistingValue, JsonSerializer serializer)
            => reader.Value is string text && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new JsonSerializationException("not a decimal in text", reader.Path, 0, 0, null);
    }
}
