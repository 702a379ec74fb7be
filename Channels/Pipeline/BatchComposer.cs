using System.Buffers;
using System.Globalization;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>Makes one payload of many. Pure: the same facts and members give the same bytes and the same key.</summary>
public sealed class BatchComposer
{
    private readonly BatchPlan _plan;

    internal BatchComposer(BatchPlan plan) => _plan = plan;

    /// <summary>Whether there is a batch for each value of <c>by:</c>.</summary>
    public bool HasValues => _plan.By is not null;

    /// <summary>Composes a batch.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="by">The value that it is for; not looked at where the destination has no <c>by:</c>.</param>
    /// <param name="at">When it was closed.</param>
    /// <param name="members">Its members, in their order.</param>
    /// <exception cref="BatchException">The header, the trailer or a template of <c>send:</c> cannot be filled in, or a sum is out of range.</exception>
    public ComposedPayload Compose(long number, string by, DateTimeOffset at, IReadOnlyList<BatchPart> members)
    {
        try
        {
            var facts = new BatchFacts(number, members.Count, TimeZoneInfo.ConvertTime(at, _plan.Zone), HasValues ? by : null, Sum(members));
            var context = ContextOf(facts);
            var payload = _plan.Hl7v2 is { } envelope
                ? Hl7v2BatchWriter.Write([.. members.Select(m => m.Payload)], number.ToString(CultureInfo.InvariantCulture), facts.Date, envelope == Hl7v2Envelope.File)
                : Join(context, members);
            var attributes = new Dictionary<string, string>(_plan.Templates.Length, StringComparer.Ordinal);
            foreach (var template in _plan.Templates)
                attributes[template.Attribute] = template.Template.Fill(context, default, template.Encode);
            // A store that was begun anew counts from 1 again: the content keeps its batches from being taken for repeats of the old one's.
            var key = string.Create(CultureInfo.InvariantCulture, $"{number}-{StableHash.Of(payload.Span):x16}");
            return new ComposedPayload(
                payload,
                ContentTypeOf(members),
                IdempotencyKey.Make(_plan.KeyPrefix, key, 0),
                attributes.Count == 0 ? Envelope.NoAttributes : attributes,
                Tell(facts));
        }
        catch (Exception e) when (e is ExpressionException or OverflowException)
        {
            throw new BatchException(
                e is OverflowException ? new MessageError("BATCH-TOTAL", "a total of the batch is too large for an exact decimal") : PipelineErrors.From(e), e);
        }
    }

    private Dictionary<string, decimal> Sum(IReadOnlyList<BatchPart> members)
    {
        var totals = new Dictionary<string, decimal>(_plan.Totals.Length, StringComparer.Ordinal);
        foreach (var (name, _) in _plan.Totals)
        {
            var (attribute, sum) = (BatchFacts.AttributeOf(name), 0m);
            foreach (var member in members)
            {
                // A member of a time before the total was asked for adds nothing to it.
                if (member.Attributes.TryGetValue(attribute, out var value))
                    sum += decimal.Parse(value, CultureInfo.InvariantCulture);
            }
            totals[name] = sum;
        }
        return totals;
    }

    private EvaluationContext ContextOf(BatchFacts facts)
    {
        var variables = new Dictionary<string, Focus>(_plan.Variables, StringComparer.Ordinal)
        {
            [BatchFacts.NumberName] = Focus.Of(facts.Number),
            [BatchFacts.CountName] = Focus.Of((long)facts.Count),
            [BatchFacts.DateName] = Focus.Of(PartialDateTime.Of(facts.Date)),
            [BatchFacts.TotalsName] = new Focus(new JObject(facts.Totals.Select(t => new JProperty(t.Key, new JValue(t.Value))))),
        };
        if (facts.By is { } by)
            variables[BatchFacts.ByName] = Focus.Of(by);
        return new EvaluationContext { ReceivedAt = facts.Date, Variables = variables, Zone = _plan.Zone };
    }

    private ReadOnlyMemory<byte> Join(EvaluationContext context, IReadOnlyList<BatchPart> members)
    {
        var header = Encoding.UTF8.GetBytes(_plan.Header?.Fill(context, default) ?? "");
        var trailer = Encoding.UTF8.GetBytes(_plan.Trailer?.Fill(context, default) ?? "");
        var separator = Encoding.UTF8.GetBytes(_plan.Separator);
        var endsLines = _plan.Separator is [.., '\n' or '\r'];
        long size = header.Length + trailer.Length + ((members.Count + 2L) * separator.Length);
        foreach (var member in members)
            size += member.Payload.Length;
        var output = new ArrayBufferWriter<byte>(Math.Max(1, checked((int)size)));
        if (_plan.Header is not null)
            Write(header, endsLines);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0 && !endsLines)
                output.Write(separator);
            Write(members[i].Payload.Span, endsLines);
        }
        if (_plan.Trailer is not null)
            Write(trailer, endsLines);
        return output.WrittenMemory;

        void Write(ReadOnlySpan<byte> part, bool ends)
        {
            output.Write(part);
            if (ends && !(part.Length > 0 && part[^1] is (byte)'\n' or (byte)'\r'))
                output.Write(separator);
        }
    }

    // Of one kind, or of none that is known.
    private static string ContentTypeOf(IReadOnlyList<BatchPart> members)
    {
        if (members.Count == 0)
            return "text/plain";
        for (var i = 1; i < members.Count; i++)
        {
            if (members[i].ContentType != members[0].ContentType)
                return "application/octet-stream";
        }
        return members[0].ContentType;
    }

    private static Dictionary<string, string> Tell(BatchFacts facts)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BatchFacts.NumberName] = facts.Number.ToString(CultureInfo.InvariantCulture),
            [BatchFacts.CountName] = facts.Count.ToString(CultureInfo.InvariantCulture),
        };
        if (facts.By is { } by)
            told[BatchFacts.ByName] = by;
        foreach (var (name, total) in facts.Totals)
            told[BatchFacts.AttributeOf(name)] = total.ToString(CultureInfo.InvariantCulture);
        return told;
    }
}

/// <summary>Why a batch cannot be composed.</summary>
/// <param name="error">Which rule, where and why.</param>
/// <param name="inner">What it was found by.</param>
public sealed class BatchException(MessageError error, Exception inner) : Exception(error.Message, inner)
{
    /// <summary>Which rule, where and why.</summary>
    public MessageError Error { get; } = error;
}
