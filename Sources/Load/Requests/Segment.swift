/// A share of all numbers, for one of several generators or for a second run on the same data. Customers, and the
/// things that they make, get numbers from it. No other segment of the same count gives these numbers out, and none of
/// them is below ``first``.
package struct Segment: Hashable, Sendable {
    /// The most generators that may share the numbers.
    package static let maximumCount: UInt64 = 1_000_000
    /// The only segment, from 0 on.
    package static let whole = Segment(first: 0, index: 0, count: 1)

    package let first: UInt64
    package let index: UInt64
    package let count: UInt64

    /// - Parameters:
    ///   - first: the lowest number of all segments.
    ///   - index: the position of this segment, below `count`.
    ///   - count: how many there are, 1...``maximumCount``.
    package init(first: UInt64, index: UInt64, count: UInt64) {
        precondition((1...Self.maximumCount).contains(count), "\(count) segments")
        precondition(index < count, "segment \(index) of \(count)")
        self.first = first
        self.index = index
        self.count = count
    }

    /// Its nth number, from 0 on: `first + index + n × count`.
    package func number(_ n: UInt64) -> UInt64 { first &+ index &+ n &* count }
}
