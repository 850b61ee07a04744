internal import Contexts

/// What one customer knows while a journey lasts: the rows that were given, what answers have said, and cookies.
///
/// Its memory is bounded: by the number and size of saved values and cookies.
package struct Customer: Sendable {
    /// The most bytes of one saved value. A longer one is not saved.
    package static let maximumSaved = 16 << 10

    package let number: UInt64
    /// What `${uuid}` is drawn from.
    private var random: RandomStream
    /// The row of each file of data; -1 for those that the journey does not use.
    let rows: [Int]
    /// By the numbers of the journey's variables.
    private(set) var saved: [[UInt8]?]
    package var cookies = CookieJar()
    /// The path of the latest request, without its query: cookies belong to it.
    package internal(set) var path: [UInt8] = []

    init(_ number: UInt64, _ random: RandomStream, rows: [Int], variables: Int) {
        self.number = number
        self.random = random
        self.rows = rows
        saved = Array(repeating: nil, count: variables)
    }

    /// Saves a value, or nothing where it is too long.
    ///
    /// - Returns: whether there is a value now.
    mutating func save(_ value: [UInt8]?, at slot: Int) -> Bool {
        saved[slot] = value.flatMap { $0.count <= Self.maximumSaved ? $0 : nil }
        return saved[slot] != nil
    }

    /// Appends a new UUID of version 4 (RFC 9562, section 5.4) in lower case.
    mutating func appendUUID(to output: inout [UInt8]) {
        let high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        for (word, offset) in [(high, 0), (low, 16)] {
            for nibble in 0..<16 {
                if [8, 12, 16, 20].contains(nibble + offset) { output.append(UInt8(ascii: "-")) }
                let digit = UInt8(truncatingIfNeeded: word >> (60 - 4 * UInt64(nibble)) & 15)
                output.append(hexDigit(digit, isUpper: false))
            }
        }
    }
}

extension Customer: CustomStringConvertible, CustomReflectable {
    /// Without anything that the customer knows.
    package var description: String { "customer \(number)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
