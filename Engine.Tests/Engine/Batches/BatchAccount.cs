using System.Globalization;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Engine.Runtime;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Batches;

/// <summary>What must hold of all batches of a channel, whatever happened to the engine: counted from what was sent in and what is stored, not from what the engine says.</summary>
internal static class BatchAccount
{
    /// <summary>A batch of lines, with a trailer that tells its count and the sum of MSH-10.</summary>
    public const string Rules = "by: PID-3.1, header: \"H|{%number}|{%by}\", trailer: \"T|{%count}|{%totals.sum}\", totals: { sum: MSH-10 }";

    /// <summary>Checks it.</summary>
    /// <param name="node">The engine, with nothing left to send.</param>
    /// <param name="sent">What was taken in, in order: each message's number and lane.</param>
    public static void Check(TestNode node, IReadOnlyList<(int Number, string Lane)> sent)
    {
        var batches = node.Store.QueryDeliveries(new DeliveryFilter { OldestFirst = true, Limit = int.MaxValue }).Where(d => d.IsBatch).ToList();
        var numbers = batches.Select(b => int.Parse(Lines(node, b)[0].Split('|')[1], CultureInfo.InvariantCulture)).ToList();
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, numbers.Count)), "numbers ascend by one");
        Assert.That(batches.Select(b => b.Key).Distinct().Count(), Is.EqualTo(batches.Count));

        // Each member in exactly one batch, in its lane's order, and its payload in what was sent.
        var members = batches.SelectMany(b => node.Store.ReadBatch(b.Id).Select(m => (Batch: b, Member: node.Store.FindDelivery(m)!))).ToList();
        Assert.That(members.Select(m => m.Member.Id).Distinct().Count(), Is.EqualTo(members.Count), "no member is in two batches");
        Assert.That(members.Select(m => m.Member.Batch), Is.EqualTo(members.Select(m => (DeliveryId?)m.Batch.Id)), "each member shows its batch");
        Assert.That(members.Select(m => m.Member.State), Is.All.EqualTo(DeliveryState.Delivered));
        foreach (var lane in sent.GroupBy(s => s.Lane))
        {
            var inBatches = batches.Where(b => b.Lane == lane.Key).SelectMany(b => Numbers(node, b));
            Assert.That(inBatches, Is.EqualTo(lane.Select(s => s.Number)), $"every message of {lane.Key} once, in order");
        }
        foreach (var batch in batches)
        {
            var inside = Numbers(node, batch).ToList();
            Assert.That(Lines(node, batch)[^1], Is.EqualTo($"T|{inside.Count}|{inside.Sum()}"));
            Assert.That(node.Store.ReadBatch(batch.Id), Has.Count.EqualTo(inside.Count));
        }
    }

    /// <summary>MSH-10 of each message in a batch.</summary>
    private static IEnumerable<int> Numbers(TestNode node, StoredDelivery batch)
        => Lines(node, batch).Where(l => l.StartsWith("MSH", StringComparison.Ordinal)).Select(l => int.Parse(l.Split('|')[9], CultureInfo.InvariantCulture));

    private static string[] Lines(TestNode node, StoredDelivery batch)
        => Encoding.UTF8.GetString(node.Store.ReadPayload(batch.Id).Span).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
