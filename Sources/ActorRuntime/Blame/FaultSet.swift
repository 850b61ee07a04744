/// A set of faults. Whoever breaks the world numbers the faults.
package struct FaultSet: Hashable, Sendable {
    /// Numbers must be below this. Faults with larger numbers are not told apart and are blamed for nothing.
    package static let limit = 128

    private var low: UInt64 = 0
    private var high: UInt64 = 0

    package init() {}

    package init(_ number: Int) { insert(number) }

    package init(_ numbers: some Sequence<Int>) { for number in numbers { insert(number) } }

    package var isEmpty: Bool { low | high == 0 }

    package mutating func insert(_ number: Int) {
        guard (0..<Self.limit).contains(number) else { return }
        if number < 64 { low |= 1 << UInt64(number) } else { high |= 1 << UInt64(number - 64) }
    }

    package mutating func formUnion(_ other: FaultSet) {
        low |= other.low
        high |= other.high
    }

    package func union(_ other: FaultSet) -> FaultSet {
        var sum = self
        sum.formUnion(other)
        return sum
    }

    package func contains(_ number: Int) -> Bool {
        guard (0..<Self.limit).contains(number) else { return false }
        return (number < 64 ? low >> UInt64(number) : high >> UInt64(number - 64)) & 1 == 1
    }
}
