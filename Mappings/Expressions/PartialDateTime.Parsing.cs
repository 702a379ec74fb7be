namespace InterfaceEngine.Mappings.Expressions;

public sealed partial class PartialDateTime
{
    /// <summary>Reads ISO 8601 as FHIR and FHIRPath use it: <c>2026</c>, <c>2026-03-04</c>, <c>2026-03-04T15:30-06:00</c>, <c>2026T</c>.</summary>
    public static bool TryParseIso(ReadOnlySpan<char> text, out PartialDateTime? value)
    {
        var reading = new Reading(text);
        value = null;
        if (!reading.Digits(4, out var year) || year == 0)
            return false;
        var precision = DatePrecision.Year;
        int month = 1, day = 1;
        if (reading.Skip('-'))
        {
            if (!reading.Digits(2, out month))
                return false;
            precision = DatePrecision.Month;
            if (reading.Skip('-'))
            {
                if (!reading.Digits(2, out day))
                    return false;
                precision = DatePrecision.Day;
            }
        }
        if (!IsDay(year, month, day))
            return false;
        if (reading.AtEnd)
        {
            value = new PartialDateTime(TemporalType.Date, precision) { Year = year, Month = month, Day = day };
            return true;
        }
        if (!reading.Skip('T'))
            return false;
        var time = default(Time);
        if (!reading.AtEnd && (precision != DatePrecision.Day || !reading.IsoTime(out time, out precision)))
            return false;
        if (!reading.IsoOffset(out var offset) || !reading.AtEnd)
            return false;
        value = time.On(TemporalType.DateTime, precision, year, month, day, offset);
        return true;
    }

    /// <summary>Reads a time of day as ISO 8601 writes it: <c>15:30</c>, with or without a leading T.</summary>
    public static bool TryParseTime(ReadOnlySpan<char> text, out PartialDateTime? value)
    {
        var reading = new Reading(text);
        reading.Skip('T');
        value = null;
        if (!reading.IsoTime(out var time, out var precision) || !reading.AtEnd)
            return false;
        value = time.On(TemporalType.Time, precision, 1, 1, 1, null);
        return true;
    }

    /// <summary>Reads a date or date and time of HL7 v2 (DTM, TS.1, DT): <c>202603</c>, <c>20260304153000.123-0600</c>.</summary>
    public static bool TryParseHl7v2(ReadOnlySpan<char> text, out PartialDateTime? value)
    {
        var reading = new Reading(text);
        value = null;
        if (!reading.Digits(4, out var year) || year == 0)
            return false;
        var precision = DatePrecision.Year;
        int month = 1, day = 1;
        var time = default(Time);
        if (reading.Digits(2, out month))
        {
            precision = DatePrecision.Month;
            if (reading.Digits(2, out day))
            {
                precision = DatePrecision.Day;
                if (reading.Hl7v2Time(out var read, out var timePrecision))
                    (time, precision) = (read, timePrecision);
            }
        }
        (month, day) = (precision >= DatePrecision.Month ? month : 1, precision >= DatePrecision.Day ? day : 1);
        if (!IsDay(year, month, day) || !time.IsValid || !reading.Hl7v2Offset(out var offset) || !reading.AtEnd)
            return false;
        value = time.On(precision >= DatePrecision.Hour ? TemporalType.DateTime : TemporalType.Date, precision, year, month, day,
            precision >= DatePrecision.Hour ? offset : null);
        return true;
    }

    /// <summary>Reads a time of day of HL7 v2 (TM): <c>1530</c>.</summary>
    public static bool TryParseHl7v2Time(ReadOnlySpan<char> text, out PartialDateTime? value)
    {
        var reading = new Reading(text);
        value = null;
        if (!reading.Hl7v2Time(out var time, out var precision) || !time.IsValid || !reading.Hl7v2Offset(out _) || !reading.AtEnd)
            return false;
        value = time.On(TemporalType.Time, precision, 1, 1, 1, null);
        return true;
    }

    private static bool IsDay(int year, int month, int day)
        => month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private readonly record struct Time(int Hour, int Minute, int Second, int Ticks, int Digits)
    {
        // A leap second is no second of .NET's clock; it is refused rather than moved.
        public bool IsValid => Hour < 24 && Minute < 60 && Second < 60;

        public PartialDateTime On(TemporalType type, DatePrecision precision, int year, int month, int day, int? offset)
            => new(type, precision)
            {
                Year = year,
                Month = month,
                Day = day,
                Hour = Hour,
                Minute = Minute,
                Second = Second,
                FractionTicks = Ticks,
                FractionDigits = Digits,
                OffsetMinutes = offset,
            };
    }

    private ref struct Reading(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public readonly bool AtEnd => _rest.IsEmpty;

        public bool Skip(char c)
        {
            if (_rest.IsEmpty || _rest[0] != c)
                return false;
            _rest = _rest[1..];
            return true;
        }

        public bool Digits(int count, out int number)
        {
            number = 0;
            if (_rest.Length < count)
                return false;
            for (var i = 0; i < count; i++)
            {
                if (!char.IsAsciiDigit(_rest[i]))
                    return false;
                number = number * 10 + (_rest[i] - '0');
            }
            _rest = _rest[count..];
            return true;
        }

        private bool Fraction(out int ticks, out int digits)
        {
            (ticks, digits) = (0, 0);
            while (digits < _rest.Length && char.IsAsciiDigit(_rest[digits]))
                digits++;
            for (var i = 0; i < 7; i++)
                ticks = ticks * 10 + (i < digits ? _rest[i] - '0' : 0);
            _rest = _rest[digits..];
            digits = Math.Min(digits, 7);
            return digits > 0;
        }

        public bool IsoTime(out Time time, out DatePrecision precision)
        {
            (time, precision) = (default, DatePrecision.Hour);
            int minute = 0, second = 0, ticks = 0, digits = 0;
            if (!Digits(2, out var hour))
                return false;
            if (Skip(':'))
            {
                if (!Digits(2, out minute))
                    return false;
                precision = DatePrecision.Minute;
                if (Skip(':'))
                {
                    if (!Digits(2, out second))
                        return false;
                    precision = DatePrecision.Second;
                    if (Skip('.'))
                    {
                        if (!Fraction(out ticks, out digits))
                            return false;
                        precision = DatePrecision.Fraction;
                    }
                }
            }
            time = new Time(hour, minute, second, ticks, digits);
            return time.IsValid;
        }

        public bool Hl7v2Time(out Time time, out DatePrecision precision)
        {
            (time, precision) = (default, DatePrecision.Hour);
            int minute = 0, second = 0, ticks = 0, digits = 0;
            if (!Digits(2, out var hour))
                return false;
            if (Digits(2, out minute))
            {
                precision = DatePrecision.Minute;
                if (Digits(2, out second))
                {
                    precision = DatePrecision.Second;
                    // A point without digits stays, so that what is read does not end here.
                    var point = _rest;
                    if (Skip('.'))
                    {
                        if (Fraction(out ticks, out digits))
                            precision = DatePrecision.Fraction;
                        else
                            _rest = point;
                    }
                }
            }
            time = new Time(hour, minute, second, ticks, digits);
            return true;
        }

        public bool IsoOffset(out int? offset)
        {
            offset = null;
            if (Skip('Z'))
                offset = 0;
            else if (!_rest.IsEmpty && _rest[0] is '+' or '-')
            {
                var sign = _rest[0] == '-' ? -1 : 1;
                _rest = _rest[1..];
                if (!Digits(2, out var hours) || !Skip(':') || !Digits(2, out var minutes) || hours * 60 + minutes > 14 * 60 || minutes > 59)
                    return false;
                offset = sign * (hours * 60 + minutes);
            }
            return true;
        }

        public bool Hl7v2Offset(out int? offset)
        {
            offset = null;
            if (_rest.IsEmpty || _rest[0] is not ('+' or '-'))
                return true;
            var sign = _rest[0] == '-' ? -1 : 1;
            _rest = _rest[1..];
            if (!Digits(2, out var hours) || !Digits(2, out var minutes) || hours * 60 + minutes > 14 * 60 || minutes > 59)
                return false;
            offset = sign * (hours * 60 + minutes);
            return true;
        }
    }
}
