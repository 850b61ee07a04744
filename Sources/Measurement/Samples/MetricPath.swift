/// The dotted words that name metrics.
package enum MetricPath {
    /// One or more words of ASCII letters, digits, `_` and `-`, with a dot between them.
    package static func isValid(_ name: String) -> Bool {
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        return words.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(isWordScalar) }
    }

    /// ASCII letters, digits, `_` and `-`.
    static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }
}

/// The name of a series. It finds the series again among those of a run, and in other runs.
package struct SeriesKey: Hashable, Sendable {
    package var name: String
    package var labels: MetricLabels

    package init(name: String, labels: MetricLabels) {
        self.name = name
        self.labels = labels
    }
}
