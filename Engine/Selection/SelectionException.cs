namespace InterfaceEngine.Engine.Selection;

/// <summary>A selector asks for something that cannot be answered: an unknown state, a range that is none, an expression with a mistake.</summary>
internal sealed class SelectionException(string message) : Exception(message);
