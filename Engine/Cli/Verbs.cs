namespace InterfaceEngine.Engine.Cli;

/// <summary>Every verb of the command, in the order of the help.</summary>
internal static class Verbs
{
    /// <summary>All of them, writing to a terminal.</summary>
    public static IEnumerable<Verb> All(Terminal terminal) =>
    [
        DemoVerb.Create(terminal),
        RunVerb.Create(terminal),
        CheckVerb.Create(terminal),
        TestVerb.Create(terminal),
        NewVerb.Create(terminal),
        ParseVerb.Create(terminal),
        ValidateVerb.Create(terminal),
        ExplainVerb.Create(terminal),
        EvalVerb.Create(terminal),
        MapVerb.Create(terminal),
        TryVerb.Create(terminal),
        SendVerb.Create(terminal),
        ListenVerb.Create(terminal),
        StatusVerb.Create(terminal),
        MessagesVerb.Create(terminal),
        QueuesVerb.Create(terminal),
        TransactionsVerb.Create(terminal),
        ChannelsVerb.Create(terminal),
        TablesVerb.Create(terminal),
        ReplayVerb.Create(terminal),
        JobsVerb.Create(terminal),
    ];
}
