using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>One call of a function of a plug-in: what stands before its dot, its arguments, and the run. What is asked for as a kind that it is not fails the message with its place.</summary>
public readonly ref struct FunctionCall
{
    private readonly ref readonly Frame _frame;
    private readonly Collection _input;
    private readonly CallSite _call;

    internal FunctionCall(in Frame frame, in Collection input, CallSite call)
    {
        _frame = ref frame;
        _input = input;
        _call = call;
    }

    /// <summary>What is the same for the whole run: when the message was received, its zone, the code sets.</summary>
    public EvaluationContext Context => _frame.Context;

    /// <summary>All that stands before the dot.</summary>
    public IReadOnlyList<Focus> Input => _input.ToList();

    /// <summary>What stands before the dot as one thing; nothing where it is empty.</summary>
    public Focus One() => _call.One(_input);

    /// <summary>What stands before the dot as text; null where it is empty.</summary>
    public string? Text() => _call.Text(_input);

    /// <summary>What stands before the dot as a number; null where it is empty.</summary>
    public decimal? Number() => _call.Number(_input)?.Number;

    /// <summary>What stands before the dot as a date or time, of HL7 v2's or ISO form; null where it is empty.</summary>
    public PartialDateTime? Date() => DateFunctions.Read(_input, _call);

    /// <summary>Whether an argument is written.</summary>
    /// <param name="argument">Its index, from 0.</param>
    public bool Has(int argument) => _call.Has(argument);

    /// <summary>An argument as text; null where it is empty or not written.</summary>
    /// <param name="argument">Its index, from 0.</param>
    public string? Text(int argument) => _call.ArgumentText(_frame, argument);

    /// <summary>An argument as a whole number; null where it is empty or not written.</summary>
    /// <param name="argument">Its index, from 0.</param>
    public long? Integer(int argument) => _call.ArgumentInteger(_frame, argument);

    /// <summary>An argument as a number; null where it is empty or not written.</summary>
    /// <param name="argument">Its index, from 0.</param>
    public decimal? Number(int argument)
    {
        var atom = _call.Argument(_frame, argument);
        return atom.IsNothing ? null
            : atom.IsNumber ? atom.Number
            : atom.IsUntyped && Numbers.ParseDecimal(atom.Text) is { } number ? number
            : throw _call.Fail("EXPR-TYPE", $"{_call.Function.Name}() takes a number, found {Atoms.Describe(atom)}");
    }

    /// <summary>An argument as true or false; null where it is empty or not written.</summary>
    /// <param name="argument">Its index, from 0.</param>
    public bool? Flag(int argument)
    {
        var atom = _call.Argument(_frame, argument);
        return atom.IsNothing ? null
            : atom.Form == FocusForm.Boolean ? atom.Boolean
            : throw _call.Fail("EXPR-TYPE", $"{_call.Function.Name}() takes true or false, found {Atoms.Describe(atom)}");
    }

    /// <summary>An argument as a date or time; null where it is empty or not written.</summary>
    /// <param name="argument">Its index, from 0.</param>
    public PartialDateTime? Date(int argument) => DateFunctions.Read(_call.Argument(_frame, argument), _call);

    /// <summary>All that an argument gives; none where it is not written.</summary>
    /// <param name="argument">Its index, from 0.</param>
    public IReadOnlyList<Focus> Values(int argument) => _call.Has(argument) ? _call.Arguments[argument].Evaluate(_frame).ToList() : [];

    /// <summary>An error to throw: the message fails with it.</summary>
    /// <param name="code">A permanent code, in capitals with hyphens, that begins with the plug-in's own word: <c>WARDS-UNKNOWN</c>.</param>
    /// <param name="message">What was expected, and what to do. Never a value: it goes to logs.</param>
    /// <param name="value">The value that explains it, which is kept apart and never logged; null where none does.</param>
    public ExpressionException Fail(string code, string message, string? value = null) => _call.Fail(code, message, _call.PlaceOf(_input.First), value);
}
