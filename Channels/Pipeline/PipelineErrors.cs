using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>Says in a message's error what an exception of a rule says, with its value kept apart.</summary>
internal static class PipelineErrors
{
    /// <summary>The error of an exception. One that no rule throws is a bug: it names the type alone, because its text may hold values.</summary>
    public static MessageError From(Exception exception) => exception switch
    {
        MapException e => new MessageError(e.Code, e.Target is null ? e.Message : $"{e.Target}: {e.Message}")
        {
            Place = e.Place,
            Rule = RuleAt(e.Rule),
            Condition = e.Condition,
            Value = e.Value,
        },
        ExpressionException e => new MessageError(e.Code, e.Message) { Place = e.Place, Rule = RuleAt(e.Rule), Value = e.Value },
        Hl7v2WriteException e => new MessageError(e.Code, e.Message) { Place = e.Path },
        _ => new MessageError("PIPELINE-BUG", $"the engine itself failed on this message with {exception.GetType().Name}; please report it"),
    };

    private static string RuleAt(Position at) => $"{at.File}:{at.Line}";
}
