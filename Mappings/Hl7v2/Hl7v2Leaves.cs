namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>The leaves of a value that are not empty, each with its place in it, in order.</summary>
internal readonly struct Hl7v2Leaves(Hl7v2Value value)
{
    public Enumerator GetEnumerator() => new(value);

    internal readonly record struct Leaf(int Repetition, int Component, int SubComponent, Hl7v2Value Value);

    internal struct Enumerator(Hl7v2Value value)
    {
        private Hl7v2Values.Enumerator _repetitions = value.Repetitions.GetEnumerator();
        private Hl7v2Values.Enumerator _components;
        private Hl7v2Values.Enumerator _subComponents;
        private int _repetition;
        private int _component;
        private int _subComponent;

        public Leaf Current { get; private set; }

        public bool MoveNext()
        {
            while (true)
            {
                while (_subComponents.MoveNext())
                {
                    _subComponent++;
                    if (_subComponents.Current is not { IsEmpty: false } leaf)
                        continue;
                    Current = new Leaf(_repetition, _component, _subComponent, leaf);
                    return true;
                }

                if (_components.MoveNext())
                {
                    _component++;
                    _subComponent = 0;
                    _subComponents = _components.Current.SubComponents.GetEnumerator();
                    continue;
                }

                if (!_repetitions.MoveNext())
                    return false;
                _repetition++;
                (_component, _subComponent) = (0, 0);
                _components = _repetitions.Current.Components.GetEnumerator();
                _subComponents = default;
            }
        }
    }
}
