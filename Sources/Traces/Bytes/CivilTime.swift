/// Dates and times as seconds since 1970-01-01 00:00:00, in whatever zone the text is in.
enum CivilTime {
    static let secondsPerDay = 86_400
    /// Dates outside these years are unusable. One wrong digit must not stretch a trace beyond what an offset can hold.
    static let years = 1970...2069

    /// Nil if the date does not exist, if it is not in ``years``, or if the time of day is none. A leap second counts
    /// as the second before it.
    static func seconds(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int
    ) -> Int? {
        guard years.contains(year), (1...12).contains(month), (1...days(in: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        return days * secondsPerDay + hour * 3_600 + minute * 60 + min(second, 59)
    }

    /// The bytes of a log's time with the longest fraction that is read.
    static let longestLogTime = 26 + 10

    /// `17/May/2015:10:05:03 +0000`, as Apache's `%t` and nginx's `$time_local` write it; the zone is applied. The
    /// seconds may have a fraction, which is dropped.
    static func seconds(log text: Span<UInt8>) -> Int? {
        guard text.count > 26, text[20] == Ascii.dot else { return seconds(wholeLog: text) }
        let end = text.firstIndex(in: 21..<text.count) { !Ascii.isDigit($0) } ?? text.count
        guard (22...30).contains(end), text.count == end + 6 else { return nil }
        var whole = [UInt8](text.extracting(0..<20))
        whole.append(text.extracting(end..<text.count))
        return seconds(wholeLog: whole.span)
    }

    private static func seconds(wholeLog bytes: Span<UInt8>) -> Int? {
        guard bytes.count == 26, bytes[2] == Ascii.slash, bytes[6] == Ascii.slash, bytes[11] == Ascii.colon,
            bytes[14] == Ascii.colon, bytes[17] == Ascii.colon, bytes[20] == Ascii.space,
            bytes[21] == Ascii.plus || bytes[21] == Ascii.minus, let month = month(bytes[3], bytes[4], bytes[5]),
            let day = Numbers.digits(bytes, from: 0, to: 2), let year = Numbers.digits(bytes, from: 7, to: 11),
            let hour = Numbers.digits(bytes, from: 12, to: 14), let minute = Numbers.digits(bytes, from: 15, to: 17),
            let second = Numbers.digits(bytes, from: 18, to: 20),
            let zoneHours = Numbers.digits(bytes, from: 22, to: 24), zoneHours <= 14,
            let zoneMinutes = Numbers.digits(bytes, from: 24, to: 26), zoneMinutes <= 59,
            let local = seconds(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        let zone = zoneHours * 3_600 + zoneMinutes * 60
        return bytes[21] == Ascii.plus ? local - zone : local + zone
    }

    private static func month(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int? {
        for month in 0..<12
        where months[month * 3] == first && months[month * 3 + 1] == second && months[month * 3 + 2] == third {
            return month + 1
        }
        return nil
    }

    private static let months = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Howard Hinnant's `days_from_civil`: years begin in March, so that the leap day is the last day of a year.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `2010-12-06 08:34:00` for a number of seconds since 1970.
    static func text(_ seconds: Int) -> String {
        var days = Int((Double(seconds) / Double(secondsPerDay)).rounded(.down))
        let rest = seconds - days * secondsPerDay
        days += 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
        return "\(date) \(pad(rest / 3_600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))"
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
