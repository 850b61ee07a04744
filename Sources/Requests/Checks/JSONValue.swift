internal import Scenarios
internal import Texts

extension JSON {
    /// The value at the end of a way; nil if there is none.
    func value(at path: ValuePath) -> JSON? {
        var value = self
        for step in path.steps {
            let next: JSON? =
                switch (step, value) {
                case (.key(let key), .object), (.token(let key), .object): value[key]
                case (.index(let index), .array(let elements)):
                    elements.indices.contains(index) ? elements[index] : nil
                case (.token(let token), .array(let elements)):
                    ValuePath.arrayIndex(token).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
                default: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    /// What a variable takes of a value: the content of a string, and the text of any other value. Nothing of `null`.
    var savedBytes: [UInt8]? {
        switch self {
        case .string(let text): Array(text.utf8)
        case .null: nil
        default: Array(compact.utf8)
        }
    }
}

/// A number of JSON, as it is written. Numbers of any size are compared digit by digit: `1.50` is `15e-1`.
struct JSONNumber: Equatable {
    private let isNegative: Bool
    /// Without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The power of ten of the last digit; 0 for zero.
    private let exponent: Int

    /// Nil for an exponent that no number has.
    init?(_ text: String) {
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        var rest = Array(text.utf8)[...]
        let isMinus = rest.first == UInt8(ascii: "-")
        if isMinus { rest = rest.dropFirst() }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let power = Int(String(decoding: rest, as: UTF8.self)), abs(power) < 1_000_000_000 else {
                    return nil
                }
                exponent += power
                rest = []
            default:
                digits.append(byte)
                if isFraction { exponent -= 1 }
            }
        }
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        self.digits = Array(digits.drop { $0 == 0x30 })
        self.exponent = self.digits.isEmpty ? 0 : exponent
        isNegative = isMinus && !self.digits.isEmpty
    }
}
