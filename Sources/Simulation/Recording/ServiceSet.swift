/// Services by their numbers, always in ascending order. A hashed set has another order in every process.
struct ServiceSet: Hashable, Sendable {
    /// Numbers are below this.
    static let limit = 64

    private var bits: UInt64 = 0

    init(_ numbers: some Sequence<Int> = []) { for number in numbers { insert(number) } }

    var isEmpty: Bool { bits == 0 }

    /// Ascending.
    var numbers: [Int] { (0..<Self.limit).filter(contains) }

    func contains(_ number: Int) -> Bool { bits & 1 << UInt64(number) != 0 }

    mutating func insert(_ number: Int) {
        precondition((0..<Self.limit).contains(number), "no service has the number \(number)")
        bits |= 1 << UInt64(number)
    }

    mutating func remove(_ number: Int) { bits &= ~(1 << UInt64(number)) }

    mutating func formUnion(_ other: ServiceSet) { bits |= other.bits }
}
