internal import Texts

/// Writes metrics as Prometheus reads them: text format 0.0.4. A family is written as a whole, with its help and type.
package struct PrometheusText {
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// Names and values, in the sequence in which they are to stand.
    package typealias Labels = [(name: String, value: String)]

    /// What is known of a distribution: how many values there are up to each bound, bounds rising, and all together.
    package struct Distribution: Equatable, Sendable {
        package var bounds: [Double]
        /// For each bound those values that lie above the bound before it.
        package private(set) var counts: [UInt64]
        package private(set) var count: UInt64 = 0
        package private(set) var sum = 0.0

        package init(bounds: [Double]) {
            self.bounds = bounds
            counts = Array(repeating: 0, count: bounds.count)
        }

        /// What was counted elsewhere; nil unless there is a count for each bound and ``count`` is none below their sum.
        ///
        /// - Parameter counts: for each bound those values that lie above the bound before it.
        package init?(bounds: [Double], counts: [UInt64], count: UInt64, sum: Double) {
            var inside: UInt64 = 0
            for one in counts {
                let (sum, overflows) = inside.addingReportingOverflow(one)
                if overflows { return nil }
                inside = sum
            }
            guard bounds.count == counts.count, inside <= count, zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 })
            else { return nil }
            self.bounds = bounds
            self.counts = counts
            self.count = count
            self.sum = sum
        }

        /// Adds what another one with the same bounds has counted.
        package mutating func add(_ other: Distribution) {
            precondition(bounds == other.bounds)
            for place in counts.indices { counts[place] += other.counts[place] }
            count += other.count
            sum += other.sum
        }

        package mutating func add(_ value: Double) {
            if let place = bounds.firstIndex(where: { value <= $0 }) { counts[place] += 1 }
            count += 1
            sum += value
        }
    }

    package private(set) var text = ""

    package init() {}

    /// Values that only grow; their names end in `_total`.
    package mutating func counter(_ name: String, help: String, _ samples: [(labels: Labels, value: Double)]) {
        family(name, "counter", help)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    /// Values that rise and fall.
    package mutating func gauge(_ name: String, help: String, _ samples: [(labels: Labels, value: Double)]) {
        family(name, "gauge", help)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    package mutating func histogram(
        _ name: String, help: String, _ samples: [(labels: Labels, value: Distribution)]
    ) {
        family(name, "histogram", help)
        for (labels, value) in samples {
            var below: UInt64 = 0
            for (bound, count) in zip(value.bounds, value.counts) {
                below += count
                line(name + "_bucket", labels + [("le", Self.number(bound))], Double(below))
            }
            line(name + "_bucket", labels + [("le", "+Inf")], Double(value.count))
            line(name + "_sum", labels, value.sum)
            line(name + "_count", labels, Double(value.count))
        }
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(Self.name(name)) \(Self.escaped(help, quotes: false))\n# TYPE \(Self.name(name)) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: Double) {
        let inner = labels.map { "\(Self.name($0.name))=\"\(Self.escaped($0.value, quotes: true))\"" }
        text += Self.name(name) + (inner.isEmpty ? "" : "{\(inner.joined(separator: ","))}") + " "
        text += Self.number(value) + "\n"
    }

    // MARK: Notation

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return PlainDecimal.text(value)
    }

    /// A name with an underscore for what may not stand in one.
    private static func name(_ text: String) -> String {
        let safe = String(text.unicodeScalars.map { isNamePart($0) ? Character($0) : "_" })
        return safe.first?.isNumber ?? true ? "_" + safe : safe
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ":": true
        default: false
        }
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quotes: result.append(contentsOf: "\\\"".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
