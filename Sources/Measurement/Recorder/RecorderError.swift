/// Why a recorder refused a series, a window or a column. Nothing was changed.
package enum RecorderError: Error, Hashable, Sendable {
    case tooManySeries(name: String, limit: Int)
    case tooManyWindows(name: String, limit: Int)
    case tooManyColumns(name: String, limit: Int)
    /// The same name and labels are already registered as another kind or with another unit.
    case registeredDifferently(name: String, labels: String, asKind: MetricKind, unit: MetricUnit)
    /// A metric name is dotted words of `a-z`, `A-Z`, `0-9`, `_` and `-`.
    case badName(String)
    case duplicateColumn(String)
    case duplicateWindow(String)
    /// A window must end after it begins.
    case emptyWindow(name: String, from: Int64, to: Int64)
    /// Columns must be declared before the first row begins, so that every row has all of them.
    case columnAfterStart(String)
}

extension RecorderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooManySeries(let name, let limit):
            "metric \(name): a run has at most \(limit) series; use fewer values for its labels"
        case .tooManyWindows(let name, let limit):
            "window \(name): a run has at most \(limit) windows; give faults that belong together one name"
        case .tooManyColumns(let name, let limit):
            "timeline column \(name): a timeline has at most \(limit) columns; leave some out"
        case .registeredDifferently(let name, let labels, let kind, let unit):
            "metric \(name)\(labels) is already a \(kind.rawValue) in \(unit.rawValue); use another name"
        case .badName(let name):
            "metric name \"\(name)\" is not made of dotted words; use letters, digits, _ and -, as in saga.completion"
        case .duplicateColumn(let name):
            "timeline column \(name) is declared twice; name columns differently"
        case .duplicateWindow(let name):
            "window \(name) is declared twice; name windows differently"
        case .emptyWindow(let name, let from, let to):
            "window \(name) ends at \(to) ns, not after its beginning at \(from) ns; give it a length"
        case .columnAfterStart(let name):
            "timeline column \(name) is declared after the run began; declare columns before the first sample"
        }
    }
}
