package import Measurement
internal import Texts

/// The part of a run that is kept for later comparisons, for example in a repository: the measured window and the
/// single figures. Memory is left out because it differs from run to run. Rates are left out because they follow from
/// counts.
package enum Baseline {
    /// The summary.csv of a baseline.
    package static func csv(_ record: Record) -> String {
        var csv = CSVWriter(MemorySink())
        csv.row(CSVReference.summary.map(\.name))
        for value in ComparisonSide(name: "", records: [record]).values where holds(value) {
            csv.row([
                value.key.metric, value.key.labels.csvText, value.key.window.text, value.key.statistic.name,
                value.read([1]).map { PlainDecimal.rounded($0) } ?? "", value.unit.rawValue,
                // A record always has it.
                (value.better ?? .neither).rawValue,
            ])
        }
        return csv.finished().text
    }

    /// The stamp that is stored beside the CSV.
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
        // No figure has the unit ratio. A ratio metric has a value in every window.
        case .run: return value.key.statistic == .value && value.unit != .ratio
        case .warmUp, .drain, .during: return false
        }
    }
}
