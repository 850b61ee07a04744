package import Measurement
internal import Texts

/// How large a difference must be to count. It must be large enough both relative to the base's value and in the
/// value's unit. So neither a millisecond in a second counts, nor half of two microseconds.
package struct Gates: Hashable, Sendable {
    /// 0.02 is 2%. The percentile of a histogram has a precision of 0.1%.
    package var relative: Double
    /// The least differences: in seconds, as a ratio, in bytes, as a count, and per second.
    package var time: Double
    package var ratio: Double
    package var bytes: Double
    package var count: Double
    package var rate: Double

    /// Everything that a report shows counts. This is for virtual runs, where each difference is a real one.
    package static let none = Gates(relative: 0, time: 0, ratio: 0, bytes: 0, count: 0, rate: 0)
    /// The differences worth reporting between runs that are never the same.
    package static let noisy = Gates(relative: 0.02, time: 0.001, ratio: 0.001, bytes: 1e6, count: 1, rate: 0.1)

    package init(relative: Double, time: Double, ratio: Double, bytes: Double, count: Double, rate: Double) {
        self.relative = relative
        self.time = time
        self.ratio = ratio
        self.bytes = bytes
        self.count = count
        self.rate = rate
    }

    /// The absolute gates as people write them: `1ms, 0.1%, 1MB, 1 and 0.1/s`.
    package var absoluteText: String {
        // Without blanks, as the option reads them.
        let texts = [
            HumanValue.text(time, unit: .seconds), HumanValue.text(ratio, unit: .ratio),
            HumanValue.text(bytes, unit: .bytes), HumanValue.text(count, unit: .count),
        ].map { $0.replacing(" ", with: "") }
        return "\(texts.joined(separator: ", ")) and \(HumanValue.text(rate, unit: .perSecond))"
    }

    /// Sets the absolute gate of values that can be compared with the quantity. The quantity is not negative. A plain
    /// number sets the gate of counts.
    package mutating func setAbsolute(_ quantity: Quantity) {
        let value = quantity.number * quantity.unit.scale
        switch quantity.unit.dimension ?? .count {
        case .time: time = value
        case .ratio: ratio = value
        case .bytes: bytes = value
        case .count: count = value
        case .rate: rate = value
        }
    }

    /// The least difference that counts for a value of about this size, in its unit.
    func least(of value: Double, unit: MetricUnit) -> Double {
        max(relative * abs(value), absolute(unit.dimension) / unit.scale)
    }

    /// Whether the difference counts. If the base is zero, every difference counts as relatively large.
    func isBeyond(_ difference: Double, base: Double, unit: MetricUnit) -> Bool {
        let size = abs(difference)
        return size > 0 && size >= relative * abs(base) && size * unit.scale >= absolute(unit.dimension)
    }

    private func absolute(_ dimension: MetricUnit.Dimension) -> Double {
        switch dimension {
        case .time: time
        case .ratio: ratio
        case .bytes: bytes
        case .count: count
        case .rate: rate
        }
    }
}
