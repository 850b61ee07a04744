/// How a value is written at its place, so that it cannot become more than a value.
enum ValueEscaping: Hashable, Sendable {
    /// As it is: a body of text.
    case plain
    /// As it is, and refused if a line would end in it.
    case header
    /// For one element of a path or one part of a query: all but letters, digits and `-._~` as `%20` (RFC 3986, section
    /// 2.3).
    case percent
    /// For a field of a form: a blank is `+` (WHATWG URL, section 5.2).
    case form
    /// For what stands between the quotes of a JSON string (RFC 8259, section 7).
    case json
}

extension [UInt8] {
    /// Appends a value as it is written at its place.
    ///
    /// - Returns: whether it may stand there; only a header refuses values.
    @discardableResult
    mutating func append(_ value: [UInt8], _ escaping: ValueEscaping) -> Bool {
        value.withUnsafeBufferPointer { append($0, escaping) }
    }

    /// The same for bytes in place. Most values need no escape, and are copied as a whole.
    mutating func append(_ value: UnsafeBufferPointer<UInt8>, _ escaping: ValueEscaping) -> Bool {
        switch escaping {
        case .plain: append(contentsOf: value)
        case .header:
            guard !value.contains(where: isRefusedInHeader) else { return false }
            append(contentsOf: value)
        case .percent:
            if value.allSatisfy(isUnreserved) {
                append(contentsOf: value)
            } else {
                appendPercent(value)
            }
        case .form:
            if value.allSatisfy({ isUnreserved($0) && $0 != UInt8(ascii: "~") }) {
                append(contentsOf: value)
            } else {
                appendForm(value)
            }
        case .json:
            if value.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
                append(contentsOf: value)
            } else {
                appendJSON(value)
            }
        }
        return true
    }

    /// Appends a number in digits.
    mutating func append(number: UInt64) {
        var digits = number
        let start = count
        repeat {
            append(UInt8(truncatingIfNeeded: 0x30 + digits % 10))
            digits /= 10
        } while digits > 0
        self[start...].reverse()
    }

    private mutating func appendPercent(_ value: UnsafeBufferPointer<UInt8>) {
        for byte in value {
            if isUnreserved(byte) { append(byte) } else { appendPercent(byte) }
        }
    }

    private mutating func appendForm(_ value: UnsafeBufferPointer<UInt8>) {
        for byte in value {
            if byte == 0x20 {
                append(UInt8(ascii: "+"))
            } else if byte == UInt8(ascii: "*") || (isUnreserved(byte) && byte != UInt8(ascii: "~")) {
                append(byte)
            } else {
                appendPercent(byte)
            }
        }
    }

    private mutating func appendPercent(_ byte: UInt8) {
        append(UInt8(ascii: "%"))
        append(hexDigit(byte >> 4, isUpper: true))
        append(hexDigit(byte & 15, isUpper: true))
    }

    private mutating func appendJSON(_ value: UnsafeBufferPointer<UInt8>) {
        for byte in value {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0A: append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case 0..<0x20:
                append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "u"), 0x30, 0x30])
                append(hexDigit(byte >> 4, isUpper: false))
                append(hexDigit(byte & 15, isUpper: false))
            default: append(byte)
            }
        }
    }
}

/// Whether a value cannot stand in a header: RFC 9110, section 5.5. A line that ends within it would be a header of its
/// own.
func isRefusedInHeader(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != 0x09) || byte == 0x7F }

func hexDigit(_ value: UInt8, isUpper: Bool) -> UInt8 {
    value < 10 ? 0x30 + value : (isUpper ? UInt8(ascii: "A") : UInt8(ascii: "a")) + value - 10
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
}
