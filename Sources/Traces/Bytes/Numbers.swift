/// Numbers read from bytes, without a String and without the locale or the C library.
enum Numbers {
    /// Digits with an optional sign, and nothing else. Nil if it is no such number or does not fit in 64 bits.
    static func integer(_ bytes: Span<UInt8>) -> Int? {
        var index = 0
        var negative = false
        if let first = bytes.first, first == Ascii.minus || first == Ascii.plus {
            negative = first == Ascii.minus
            index = 1
        }
        guard let value = digits(bytes, from: index, to: bytes.count) else { return nil }
        return negative ? -value : value
    }

    /// A decimal number times ten to the power of `places`, rounded half away from zero: `2.95` with 2 places is 295.
    ///
    /// Takes an optional sign, digits, and a point with digits; no exponent. Nil if it is no such number or does not
    /// fit in 64 bits.
    /// - Parameter mark: the byte between the whole number and its decimals.
    static func decimal(_ bytes: Span<UInt8>, places: Int, mark: UInt8 = Ascii.dot) -> Int? {
        var start = 0
        var negative = false
        if let first = bytes.first, first == Ascii.minus || first == Ascii.plus {
            negative = first == Ascii.minus
            start = 1
        }
        let point = bytes.firstIndex(of: mark, in: start..<bytes.count) ?? bytes.count
        guard var value = digits(bytes, from: start, to: point) else { return nil }
        if point < bytes.count, bytes.count == point + 1 { return nil }
        for place in 0..<places {
            let index = point + 1 + place
            let digit = index < bytes.count ? bytes[index] : Ascii.zero
            guard Ascii.isDigit(digit), let next = appending(digit, to: value) else { return nil }
            value = next
        }
        let rest = min(bytes.count, point + 1 + places)
        guard bytes.allSatisfy(in: rest..<bytes.count, Ascii.isDigit) else { return nil }
        if rest < bytes.count, bytes[rest] >= UInt8(ascii: "5") {
            guard value < Int.max else { return nil }
            value += 1
        }
        return negative ? -value : value
    }

    /// At least one digit, and nothing else, between two places.
    static func digits(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        guard start < end else { return nil }
        var value = 0
        let part = bytes.extracting(start..<end)
        for index in 0..<part.count {
            guard Ascii.isDigit(part[index]), let next = appending(part[index], to: value) else { return nil }
            value = next
        }
        return value
    }

    private static func appending(_ digit: UInt8, to value: Int) -> Int? {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(Int(digit - Ascii.zero))
        return overflow || carry ? nil : sum
    }
}
