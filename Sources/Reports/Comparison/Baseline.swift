package import Measurement
internal import Texts

/// What is kept of a run for later comparisons, in a repository for example: the measured window and the single figures,
/// without memory, which differs from run to run, and without rates, which follow from counts.
package enum Baseline {
    /// The summary.csv of a baseline.
    package static func csv(_ record: Record) -> String {
        var csv = CSVWriter(MemorySink())
        csv.row(CSVReference.summary.map(\.name))
        for value in ComparisonSide(name: "", records: [record]).values where holds(value) {
            csv.row([
                value.key.metric, value.key.labels.csvText, value.key.window.text, value.key.statistic.name,
                value.read([1]).map { PlainDecimal.rounded($0) } ?? "", value.unit.rawValue,
                // A record always says it.
                (value.better ?? .neither).rawValue,
            ])
        }
        return csv.finished().text
    }

    /// What stands beside it.
    package static func stamp(_ record: Record) -> RunStamp {
        var stamp = RunStamp(record)
        stamp.isBaseline = true
        return stamp
    }

    /// Whether a baseline has this value.
    static func holds(_ value: SideValue) -> Bool {
        guard !value.key.isMemory, value.key.statistic != .rate else { return false }
        switch value.key.window {
        case .measured: return true
        // No figure is a ratio: that is the kind of metric that has a value in every window.
        case .run: return value.key.statistic == .value && value.unit != .ratio
        case .warmUp, .drain, .during: return false
        }
    }
}
