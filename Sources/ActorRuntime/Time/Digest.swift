internal import Contexts

/// A running 64-bit fingerprint of everything that a world does, in order.
///
/// Two runs with the same digest took the same steps at the same instants. The digest is a checksum that finds
/// accidents. It does not stop an adversary.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
    /// The number of words that were folded in.
    package private(set) var count: UInt64 = 0

    package init() {}

    mutating func fold(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
        count &+= 1
    }

    /// Folds in everything that a message says.
    mutating func fold(_ message: borrowing Message) {
        fold(message.id)
        fold(UInt64(message.type.rawValue) << 32 | UInt64(truncatingIfNeeded: message.body.itemCount))
        fold(message.key)
        fold(UInt64(bitPattern: message.body.a))
        fold(UInt64(bitPattern: message.body.b))
        fold(UInt64(bitPattern: message.body.c))
        if message.body.itemCount > 0 { for item in message.body.items { fold(item) } }
    }

    /// Sixteen hexadecimal digits.
    package var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
