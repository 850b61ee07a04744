import Testing

@testable import Traces

@Suite struct NumbersTests {
    private func with<Result>(_ text: String, _ body: (Span<UInt8>) -> Result) -> Result { text.withBytes(body) }

    @Test(
        arguments: [
            ("0", 0), ("-12", -12), ("+7", 7), ("9223372036854775807", Int.max), ("9223372036854775808", nil),
            ("", nil),
            ("-", nil), ("1.0", nil), (" 1", nil), ("1e3", nil), ("٣", nil),
        ] as [(String, Int?)])
    func integersAreDigitsAndASign(text: String, expected: Int?) {
        #expect(with(text) { Numbers.integer($0) } == expected)
    }

    @Test(
        arguments: [
            ("2.95", 295), ("2.1", 210), ("3", 300), ("0.001", 0), ("0.005", 1), ("-0.005", -1), ("1.994999", 199),
            ("99999999999999999999", nil), ("1.", nil), (".5", nil), ("1.2.3", nil), ("1,5", nil), ("NaN", nil),
            ("-11062.06", -1_106_206), ("1.23x", nil), ("92233720368547758.075", nil),
        ] as [(String, Int?)])
    func pricesAreRoundedToTheMinorUnit(text: String, expected: Int?) {
        #expect(with(text) { Numbers.decimal($0, places: 2) } == expected)
    }

    @Test(
        arguments: [
            ("1970-01-01 00:00:00", 0), ("2010-12-06 08:34:00", 1_291_624_440), ("2000-02-29T12:00", 951_825_600),
            ("2069-12-31 23:59:59", 3_155_759_999), ("2070-01-01 00:00:00", nil), ("1969-12-31 23:59:59", nil),
            ("2001-02-29 00:00:00", nil), ("2010-13-01 00:00:00", nil), ("2010-12-06 24:00:00", nil),
            ("2010-12-06", 1_291_593_600), ("10-12-06 08:34", nil), ("2010-12-06 8:34 PM", 1_291_667_640),
            ("2010-12-06 8:3", nil), ("2010-12/06", nil), ("2010-12-06 08:34:00.25Z", 1_291_624_440), ("", nil),
            ("2010-12-06 13:00 PM", nil), ("2010-12-06 08:34 x", nil), ("2010/12/06 00:00", 1_291_593_600),
        ] as [(String, Int?)])
    func datesThatExistAreRead(text: String, expected: Int?) {
        let seconds = with(text) { OrderDate($0, .auto)?.monthFirst }
        #expect(seconds == expected)
        if let seconds, text.count == 19, !text.hasSuffix("M") { #expect(CivilTime.text(seconds) == text) }
    }

    @Test(
        arguments: [
            ("17/May/2015:10:05:03 +0000", 1_431_857_103), ("17/May/2015:12:05:03 +0200", 1_431_857_103),
            ("17/May/2015:05:35:03 -0430", 1_431_857_103), ("17/Mai/2015:10:05:03 +0000", nil),
            ("31/Apr/2015:10:05:03 +0000", nil), ("17/May/2015:10:05:03", nil), ("17/May/2015:10:05:03 +9900", nil),
            ("17/May/2015:10:05:03.123 +0000", 1_431_857_103), ("17/May/2015:10:05:03. +0000", nil),
        ] as [(String, Int?)])
    func logTimesAreTakenToUTC(text: String, expected: Int?) {
        #expect(with(text) { CivilTime.seconds(log: $0) } == expected)
    }

    @Test func everyDayOfFortyYearsFollowsTheOneBefore() {
        var expected = with("1999-12-31 00:00:00") { OrderDate($0, .auto)?.monthFirst } ?? 0
        for _ in 0..<14_610 {
            expected += CivilTime.secondsPerDay
            let text = CivilTime.text(expected)
            #expect(with(text) { OrderDate($0, .auto)?.monthFirst } == expected)
        }
    }

    @Test func namesAreNumberedInOrderOfFirstAppearance() {
        var interner = ByteInterner()
        for round in 0..<2 {
            for index in 0..<5_000 {
                #expect(with("name-\(index)") { interner.intern($0) } == index, "round \(round)")
            }
        }
        #expect(interner.count == 5_000)
        #expect(interner.string(4_711) == "name-4711")
        #expect(with("name-5000") { interner.find($0) } == nil)
        #expect(with("name-5000") { interner.intern($0, limit: 5_000) } == nil)
        #expect(with("name-3") { interner.intern($0, limit: 5_000) } == 3)
        #expect(with("") { interner.intern($0) } == 5_000)
    }
}
