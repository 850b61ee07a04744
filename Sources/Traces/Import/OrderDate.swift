/// How an orders file writes dates.
package enum OrderDateFormat: String, CaseIterable, Sendable {
    /// The year comes first, or last and with four digits. All dates together decide whether the month or the day comes
    /// first. If they do not decide it, the import is refused. With dots the day comes first.
    case auto
    case yearFirst = "y-m-d"
    case monthFirst = "m/d/y"
    case dayFirst = "d/m/y"
}

/// A date and time in a usual form: `2010-12-06 08:34:00`, `12/6/2010 8:34`, `6.12.2010`, `12/06/2010 08:34 PM`.
///
/// The parts of the date are separated by `-`, `/` or `.`. The time may be missing; it may have seconds with a
/// fraction, AM or PM, and a `Z`. A year of two digits is of this century, and is read only if the format is given.
struct OrderDate {
    /// Seconds since 1970 if the first number is the month, and if it is the day; nil if the number cannot be that.
    var monthFirst: Int?
    var dayFirst: Int?
    var hasTime = false
    var hasSeconds = false

    /// Nil if it is no date in any reading.
    init?(_ bytes: Span<UInt8>, _ format: OrderDateFormat) {
        var cursor = NumberCursor()
        guard let first = cursor.number(bytes), let mark = cursor.mark(of: "-/.", bytes),
            let second = cursor.number(bytes),
            cursor.mark(of: "-/.", bytes) == mark, let third = cursor.number(bytes),
            let time = Self.time(bytes, &cursor)
        else { return nil }
        hasTime = time.hasTime
        hasSeconds = time.second != 0
        func seconds(_ year: Int, _ month: Int, _ day: Int) -> Int? {
            CivilTime.seconds(
                year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
        }
        if first.digits == 4, format == .auto || format == .yearFirst {
            monthFirst = seconds(first.value, second.value, third.value)
            dayFirst = monthFirst
        } else if format != .yearFirst, third.digits == 4 || third.digits == 2 && format != .auto {
            let year = third.digits == 2 ? 2_000 + third.value : third.value
            let isMonth = format == .monthFirst || format == .auto && mark != Ascii.dot
            monthFirst = isMonth ? seconds(year, first.value, second.value) : nil
            dayFirst = format == .monthFirst ? nil : seconds(year, second.value, first.value)
            if format == .auto, mark == Ascii.dot { monthFirst = dayFirst }
            // A given format decides, whichever reading is asked for.
            if format == .monthFirst { dayFirst = monthFirst }
            if format == .dayFirst { monthFirst = dayFirst }
        }
        if monthFirst == nil, dayFirst == nil { return nil }
    }

    private static func time(
        _ bytes: Span<UInt8>, _ cursor: inout NumberCursor
    ) -> (hour: Int, minute: Int, second: Int, hasTime: Bool)? {
        if cursor.isAtEnd(bytes) { return (0, 0, 0, false) }
        guard cursor.mark(of: " T", bytes) != nil, let hour = cursor.number(bytes), cursor.mark(of: ":", bytes) != nil,
            let minute = cursor.number(bytes), minute.digits == 2
        else { return nil }
        var second = 0
        if cursor.mark(of: ":", bytes) != nil {
            guard let found = cursor.number(bytes), found.digits == 2 else { return nil }
            second = found.value
            if cursor.mark(of: ".,", bytes) != nil { guard cursor.number(bytes) != nil else { return nil } }
        }
        guard let hour = halfDay(hour.value, bytes, &cursor) else { return nil }
        _ = cursor.mark(of: "Z", bytes)
        return cursor.isAtEnd(bytes) ? (hour, minute.value, second, true) : nil
    }

    /// The hour of the day, if AM or PM follows.
    private static func halfDay(_ hour: Int, _ bytes: Span<UInt8>, _ cursor: inout NumberCursor) -> Int? {
        let before = cursor
        _ = cursor.mark(of: " ", bytes)
        guard let half = cursor.mark(of: "AaPp", bytes), cursor.mark(of: "Mm", bytes) != nil else {
            cursor = before
            return hour
        }
        guard (1...12).contains(hour) else { return nil }
        return hour % 12 + (Ascii.uppercase(half) == UInt8(ascii: "P") ? 12 : 0)
    }
}

/// Takes numbers and single marks from the left. Each call is given the same bytes.
private struct NumberCursor {
    private var position = 0

    func isAtEnd(_ bytes: Span<UInt8>) -> Bool { position == bytes.count }

    /// The digits that come next; at most nine.
    mutating func number(_ bytes: Span<UInt8>) -> (value: Int, digits: Int)? {
        let start = position
        while position < bytes.count, Ascii.isDigit(bytes[position]) { position += 1 }
        guard position - start <= 9, let value = Numbers.digits(bytes, from: start, to: position) else { return nil }
        return (value, position - start)
    }

    /// The next byte if it is one of the marks. Otherwise nothing is taken.
    mutating func mark(of marks: StaticString, _ bytes: Span<UInt8>) -> UInt8? {
        guard position < bytes.count, marks.contains(bytes[position]) else { return nil }
        defer { position += 1 }
        return bytes[position]
    }
}

/// Decides whether month or day comes first in the dates of all files together.
struct DateOrder {
    /// A row that can be read in only one way.
    struct Place: Equatable {
        var path: String
        var line: Int
    }

    private var monthFirst: Place?
    private var dayFirst: Place?
    /// A row that can be read as two different days.
    private var either: Place?

    mutating func add(_ date: OrderDate, path: String, line: Int) {
        if date.monthFirst == date.dayFirst { return }
        if date.dayFirst == nil {
            if monthFirst == nil { monthFirst = Place(path: path, line: line) }
        } else if date.monthFirst == nil {
            if dayFirst == nil { dayFirst = Place(path: path, line: line) }
        } else if either == nil {
            either = Place(path: path, line: line)
        }
    }

    /// Throws if the dates do not decide, or contradict each other.
    func isDayFirst() throws(TraceError) -> Bool {
        if let monthFirst, let dayFirst {
            throw .mixedDates(
                path: dayFirst.path, line: dayFirst.line, otherPath: monthFirst.path, otherLine: monthFirst.line)
        }
        if let either, monthFirst == nil, dayFirst == nil {
            throw .ambiguousDates(path: either.path, line: either.line)
        }
        return dayFirst != nil
    }
}
