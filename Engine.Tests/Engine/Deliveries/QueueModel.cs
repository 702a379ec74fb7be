using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Tests.Engine.Deliveries;

/// <summary>A destination's queue as simply as it can be said: what the store would hold, with none of its cleverness.</summary>
internal sealed class QueueModel
{
    private readonly List<Row> _rows = [];
    private long _lastPosition;

    public IReadOnlyList<Row> Rows => _rows;

    public Row Add(string? lane, int size)
    {
        var row = new Row
        {
            Id = new DeliveryId(1, _rows.Count + 1),
            Lane = lane,
            Position = _lastPosition += 1 + _rows.Count % 3,
            Payload = new byte[size],
        };
        _rows.Add(row);
        return row;
    }

    public Row Find(DeliveryId id) => _rows[(int)id.Number - 1];

    /// <summary>Applies a change to what is stored.</summary>
    public void Apply(DeliveryChange change)
    {
        var row = Find(change.Id);
        (row.Stored, row.Attempts, row.First, row.Due) = (change.State, change.Attempts, change.FirstAttempt, change.NextDue);
        if (change.ToTail)
            (row.Position, row.OutOfOrder) = (++_lastPosition, true);
    }

    public QueuePage Read(PageRequest request)
    {
        var found = _rows
            .Where(r => r.Stored == DeliveryState.Queued && r.Position > request.After && (request.Lane is null || r.Lane == request.Lane))
            .OrderBy(r => r.Position).ToList();
        var page = new List<QueuedDelivery>();
        var bytes = 0L;
        foreach (var row in found)
        {
            if (page.Count == request.Limit || (page.Count > 0 && bytes >= request.MaxBytes))
                return new QueuePage(page, AtEnd: false);
            page.Add(row.ToQueued());
            bytes += row.Payload.Length;
        }

        return new QueuePage(page, AtEnd: true);
    }

    public IEnumerable<(string Lane, long Position)> HeldLanes()
        => _rows.Where(r => r is { Stored: DeliveryState.Held, Lane: not null, OutOfOrder: false }).Select(r => (r.Lane!, r.Position));

    public long? HeldAt(string? lane)
        => _rows.Where(r => r.Stored == DeliveryState.Held && r.Lane == lane && !r.OutOfOrder).Select(r => (long?)r.Position).Min();

    /// <summary>One delivery: what is stored of it, and what has truly become of it so far (<see cref="Truth"/>), which the store may not know yet.</summary>
    internal sealed class Row
    {
        public required DeliveryId Id { get; init; }

        public required string? Lane { get; init; }

        public required byte[] Payload { get; init; }

        public required long Position { get; set; }

        public bool OutOfOrder { get; set; }

        public DeliveryState Stored { get; set; }

        public DeliveryState Truth { get; set; }

        public int Attempts { get; set; }

        public DateTimeOffset? First { get; set; }

        public DateTimeOffset? Due { get; set; }

        /// <summary>Not before this may it be started.</summary>
        public DateTimeOffset? TrueDue { get; set; }

        /// <summary>How often the target has taken it, since a person or a crash last allowed a repeat.</summary>
        public int Taken { get; set; }

        public QueuedDelivery ToQueued() => new()
        {
            Delivery = new Delivery
            {
                Id = Id,
                MessageId = new MessageId(1, Id.Number),
                Channel = "charges",
                Destination = "ledger",
                Key = $"key-{Id.Number}",
                Payload = Payload,
                ContentType = "text/plain",
            },
            Lane = Lane,
            Position = Position,
            Attempts = Attempts,
            FirstAttempt = First,
            NextDue = Due,
        };
    }
}
