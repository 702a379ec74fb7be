namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>The leaves of a value that are not empty, each with its place in it, in order.</summary>
internal readonly struct Hl7v2Leaves(Hl7v2Value value)
{
    public Enumerator GetEnumerator() => new(value);

    internal readonly record struct Leaf(int Repetition, int Component, int SubComponent, Hl7v2Value Value);

    internal struct Enumerator(Hl7v2Value value)
    {
        private int _repetition = 1;
        private int _component = 1;
        private int _subComponent;

        public Leaf Current { get; private set; }

        public bool MoveNext()
        {
            while (_repetition <= value.RepetitionCount)
            {
                var repetition = value.Repetition(_repetition);
                while (_component <= repetition.ComponentCount)
                {
                    var component = repetition.Component(_component);
                    while (_subComponent < component.SubComponentCount)
                    {
                        var leaf = component.SubComponent(++_subComponent);
                        if (leaf.IsEmpty)
                            continue;
                        Current = new Leaf(_repetition, _component, _subComponent, leaf);
                        return true;
                    }

                    (_component, _subComponent) = (_component + 1, 0);
                }

                (_repetition, _component) = (_repetition + 1, 1);
            }

            return false;
        }
    }
}
