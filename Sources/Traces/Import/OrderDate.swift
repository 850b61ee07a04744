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
    init?(_ bytes: UnsafeRawBufferPointer, _ format: OrderDateFormat) {
        var cursor = NumberCursor(bytes)
        guard let first = cursor.number(), let mark = cursor.mark(of: "-/."), let second = cursor.number(),
            cursor.mark(of: "-/.") == mark, let third = cursor.number(), let time = Self.time(&cursor)
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
        _ cursor: inout NumberCursor
    ) -> (hour: Int, minute: Int, second: Int, hasTime: Bool)? {
        if cursor.isAtEnd { return (0, 0, 0, false) }
        guard cursor.mark(of: " T") != nil, let hour = cursor.number(), cursor.mark(of: ":") != nil,
            let minute = cursor.number(), minute.digits == 2
        else { return nil }
        var second = 0
        if cursor.mark(of: ":") != nil {
            guard let found = cursor.number(), found.digits == 2 else { return nil }
            second = found.value
            if cursor.mark(of: ".,") != nil { guard cursor.number() != nil else { return nil } }
        }
        guard let hour = halfDay(hour.value, &cursor) else { return nil }
        _ = cursor.mark(of: "Z")
        return cursor.isAtEnd ? (hour, minute.value, second, true) : nil
    }

    /// The hour of the day, if AM or PM follows.
    private static func halfDay(_ hour: Int, _ cursor: inout NumberCursor) -> Int? {
        let before = cursor
        _ = cursor.mark(of: " ")
        guard let half = cursor.mark(of: "AaPp"), cursor.mark(of: "Mm") != nil else {
            cursor = before
            return hour
        }
        guard (1...12).contains(hour) else { return nil }
        return hour % 12 + (Ascii.uppercase(half) == UInt8(ascii: "P") ? 12 : 0)
    }
}

/// Takes numbers and single marks from the left.
private struct NumberCursor {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// The digits that come next; at most nine.
    mutating func number() -> (value: Int, digits: Int)? {
        let start = position
        while position < bytes.count, Ascii.isDigit(bytes[position]) { position += 1 }
        guard position - start <= 9, let value = Numbers.digits(bytes, from: start, to: position) else { return nil }
        return (value, position - start)
    }

    /// The next byte if it is one of the marks. Otherwise nothing is taken.
    mutating func mark(of marks: StaticString) -> UInt8? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        let table = UnsafeBufferPointer(start: marks.utf8Start, count: marks.utf8CodeUnitCount)
        guard table.contains(byte) else { return nil }
        position += 1
        return byte
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
