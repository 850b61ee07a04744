package import Measurement
internal import Texts

/// How large a difference must be to count: relative to the base's value and in its unit, both at once. So neither a
/// millisecond of a second nor half of two microseconds counts.
package struct Gates: Hashable, Sendable {
    /// 0.02 is 2%. The percentile of a histogram is known to 0.1%.
    package var relative: Double
    /// The least difference, in seconds, of the ratio, in bytes, pieces and pieces a second.
    package var time: Double
    package var ratio: Double
    package var bytes: Double
    package var count: Double
    package var rate: Double

    /// Everything counts that a report shows: for virtual runs, where each difference is a real one.
    package static let none = Gates(relative: 0, time: 0, ratio: 0, bytes: 0, count: 0, rate: 0)
    /// What is worth a word between runs that are never the same.
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
        // Without blanks, as the option takes them.
        let texts = [
            HumanValue.text(time, unit: .seconds), HumanValue.text(ratio, unit: .ratio),
            HumanValue.text(bytes, unit: .bytes), HumanValue.text(count, unit: .count),
        ].map { $0.replacing(" ", with: "") }
        return "\(texts.joined(separator: ", ")) and \(HumanValue.text(rate, unit: .perSecond))"
    }

    /// Sets the absolute gate of values that can be compared with the quantity, which is not negative; a plain number is
    /// one of counts.
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

    /// The least difference that counts of a value that is about so large, in its unit.
    func least(of value: Double, unit: MetricUnit) -> Double {
        max(relative * abs(value), absolute(unit.dimension) / unit.scale)
    }

    /// Whether the difference counts. From nothing every difference is relatively large.
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
