extension RandomStream {
    /// The next number in [0, 1), a multiple of 2⁻⁵³.
    @inlinable
    package mutating func nextUnit() -> Double { Double(Int64(truncatingIfNeeded: next() >> 11)) * 0x1p-53 }

    /// The next number below `bound`, every one equally likely; 0 for a bound of 0.
    ///
    /// Takes one number from the stream, and with probability `bound`/2⁶⁴ at most another one each time.
    /// Source: Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019).
    @inlinable
    package mutating func nextBounded(_ bound: UInt64) -> UInt64 {
        var product = next().multipliedFullWidth(by: bound)
        guard product.low < bound else { return product.high }
        let rejected = (0 &- bound) % bound
        while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
        return product.high
    }

    /// The next number from `range`, every one equally likely.
    @inlinable
    package mutating func nextInRange(_ range: ClosedRange<Int>) -> Int {
        let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
        let offset = width == .max ? next() : nextBounded(width + 1)
        return range.lowerBound &+ Int(truncatingIfNeeded: offset)
    }

    /// True with that probability: never at 0 and below or for not-a-number, always at 1 and above.
    ///
    /// Takes exactly one number from the stream whatever the probability is, so that two variants of a scenario that
    /// differ in it stay in step.
    @inlinable
    package mutating func nextBool(probability: Double) -> Bool { nextUnit() < probability }
}
