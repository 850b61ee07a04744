import TestSupport
import Testing

@testable import Texts

/// Numbers have no exponent, and read back as the same.
@Suite struct PlainDecimalTests {
    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1, "1"), (0.1, "0.1"), (1e-7, "0.0000001"), (1.5e-9, "0.0000000015"),
        (1e16, "10000000000000000"), (1.25e20, "125000000000000000000"), (-2.5e-5, "-0.000025"), (123.456, "123.456"),
        (.infinity, ""), (.nan, ""),
    ])
    func numbersHaveNoExponent(value: Double, text: String) {
        #expect(PlainDecimal.text(value) == text)
    }

    @Test(arguments: [UInt64(61), 62])
    func plainTextsReadBackAsTheSameNumber(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<2_000 {
            let value = Double(bitPattern: numbers.next())
            guard value.isFinite else { continue }
            let text = PlainDecimal.text(value)
            #expect(Double(text) == value && !text.contains("e"), "\(value), seed \(seed)")
        }
    }

    @Test func reportedNumbersHaveAtMostSixDecimals() {
        #expect(PlainDecimal.rounded(1.0 / 3) == "0.333333")
        #expect(PlainDecimal.rounded(2.0 / 3) == "0.666667")
        #expect(PlainDecimal.rounded(1e18) == "1000000000000000000")
        #expect(PlainDecimal.fixed(2, decimals: 2) == "2.00")
        #expect(PlainDecimal.fixed(1.005, decimals: 1) == "1.0")
    }

    @Test(arguments: [
        (1.0, "1"), (1.08, "1.08"), (0.1, "0.1"), (2.5, "2.5"), (1.005, "1"), (0.05, "0.05"), (-1.25, "-1.25"),
        (-0.001, "0"), (12.999, "13"),
    ])
    func hundredthsHaveNoZerosAtTheEnd(value: Double, text: String) {
        #expect(PlainDecimal.rounded(value, decimals: 2) == text)
    }

    @Test func numbersPrintWithoutExponents() {
        #expect(PlainDecimal.text(60) == "60")
        #expect(PlainDecimal.text(0.5) == "0.5")
        #expect(PlainDecimal.text(0.000_01) == "0.00001")
        #expect(PlainDecimal.text(0.000_012_5) == "0.0000125")
    }

    @Test(arguments: [
        (Int64(0), "0"), (4_500_000_000, "4.5"), (95_000_000_001, "95.000000001"), (-1, "-0.000000001"),
        (-2_500_000_000, "-2.5"), (.max, "9223372036.854775807"), (.min, "-9223372036.854775808"),
    ])
    func secondsAreExact(nanoseconds: Int64, text: String) {
        #expect(PlainDecimal.seconds(nanoseconds: nanoseconds) == text)
    }
}
