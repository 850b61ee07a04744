/// The field `traceparent` (W3C Trace Context, level 1), by which one request is known in all processes that it goes
/// through.
package enum TraceParent {
    package static let name = "traceparent"

    /// Whether a value is one that may be passed on: version 00, or a later one that begins in the same way.
    package static func isValid(_ value: String) -> Bool {
        var value = value
        return value.withUTF8 { isValid(UnsafeRawBufferPointer($0)) }
    }

    /// That of a request; nil if it has none, several, or one that is not valid.
    static func of(_ request: HTTPRequest) -> String? {
        let values = request.headers.values(name)
        return values.count == 1 && isValid(values[0]) ? values[0] : nil
    }

    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            isHexadecimal(bytes[..<2]), isHexadecimal(bytes[3..<35]), isHexadecimal(bytes[36..<52]),
            isHexadecimal(bytes[53..<55])
        else { return false }
        // An id of zeros is none.
        guard bytes[3..<35].contains(where: { $0 != zero }), bytes[36..<52].contains(where: { $0 != zero }) else {
            return false
        }
        if bytes[0] == zero, bytes[1] == zero { return bytes.count == 55 }
        let isForbidden = bytes[0] == UInt8(ascii: "f") && bytes[1] == UInt8(ascii: "f")
        return !isForbidden && (bytes.count == 55 || bytes[55] == dash)
    }

    /// The beginning of a new trace, of which nothing was recorded yet: its flags are 00.
    package static func new() -> String {
        String(unsafeUninitializedCapacity: 55) { bytes in
            bytes.initialize(repeating: zero)
            for place in [2, 35, 52] { bytes[place] = dash }
            // No id is all zeros.
            write(Chance.next() | 1, to: bytes, at: 3)
            write(Chance.next(), to: bytes, at: 19)
            write(Chance.next() | 1, to: bytes, at: 36)
            return 55
        }
    }

    private static let dash = UInt8(ascii: "-")
    private static let zero = UInt8(ascii: "0")

    /// 16 digits.
    private static func write(_ number: UInt64, to bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        for place in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * place)) & 15
            bytes[start + place] = digit < 10 ? zero + digit : UInt8(ascii: "a") + digit - 10
        }
    }

    /// Digits and small letters: the specification knows no capital ones.
    private static func isHexadecimal(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.allSatisfy { HTTPBytes.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}
