internal import Measurement
internal import Texts

/// Reads summary.csv, or memory.csv, back. Each value must be one that a report can hold. If it is not, the error tells
/// the place and what was expected there.
struct SummaryReader {
    /// The columns of ``CSVReference/summary``.
    private enum Column: Int, CaseIterable {
        case metric, labels, window, statistic, value, unit, better

        /// How many columns the first version wrote. Later versions added columns at the end, and a file may lack them.
        static let original = unit.rawValue + 1
    }

    let file: String

    /// The values in the order of their rows.
    func values(_ bytes: [UInt8]) throws(Diagnostic) -> [SideValue] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem("is not UTF-8: an editor or a spreadsheet has changed it", hint: again)
        }
        var rows = CSVRows(text, file: file)
        let columns = try checkHeader(try rows.next())
        var values: [SideValue] = []
        var known: Set<ValueKey> = []
        while let row = try rows.next() {
            let value = try value(row, columns)
            guard known.insert(value.key).inserted else {
                throw problem("a second value of \(value.key.seriesText)", row, .metric)
            }
            values.append(value)
        }
        // By metric and not by series, because a series without samples has no percentiles.
        let latencies = Set(values.filter(\.isPercentile).map(\.key.metric))
        for place in values.indices where values[place].key.statistic == .count {
            values[place].isCounter = !latencies.contains(values[place].key.metric)
        }
        return values
    }

    private let again = "run the scenario again"

    /// How many columns the file has.
    private func checkHeader(_ row: CSVRows.Row?) throws(Diagnostic) -> Int {
        let names = CSVReference.summary.map(\.name)
        guard let row else {
            throw problem("is empty; expected the header \(names.joined(separator: ","))", hint: again)
        }
        for (index, field) in row.fields.enumerated() {
            guard index < names.count else {
                throw problem("the column '\(field.text)' is none that this version knows", row, at: index, hint: newer)
            }
            guard field.text != names[index] else { continue }
            if index == 0, field.text.unicodeScalars.first == "\u{FEFF}" {
                throw problem(
                    "the file begins with a byte-order mark: a spreadsheet has saved it", row, at: 0, hint: again)
            }
            if index == 0, field.text.contains(";") {
                throw problem(
                    "columns are parted by ';', expected ',': a spreadsheet has saved it", row, at: 0, hint: again)
            }
            throw problem("expected the column '\(names[index])', found '\(field.text)'", row, at: index, hint: again)
        }
        guard row.fields.count >= Column.original else {
            throw problem(
                "the column '\(names[row.fields.count])' is missing", row, at: row.fields.count - 1, hint: again)
        }
        guard row.isComplete else { throw cutOff(row) }
        return row.fields.count
    }

    private let newer = "read it with the version that wrote it, or run the scenario again"

    private func value(_ row: CSVRows.Row, _ expected: Int) throws(Diagnostic) -> SideValue {
        guard row.isComplete else { throw cutOff(row) }
        guard row.fields.count == expected else {
            throw problem(
                "expected \(expected) fields, found \(row.fields.count)", row, at: min(row.fields.count, expected) - 1,
                hint: row.fields.count > expected ? "numbers have a point and no commas" : nil)
        }
        func text(_ column: Column) -> String { row.fields[column.rawValue].text }
        guard MetricPath.isValid(text(.metric)) else { throw problem("expected the name of a metric", row, .metric) }
        guard let labels = MetricLabels(csvText: text(.labels)) else {
            throw problem("expected key=value;key=value", row, .labels)
        }
        guard let window = MetricWindow(text: text(.window)) else {
            throw problem("expected run, warm-up, measured, drain or during NAME", row, .window)
        }
        guard let statistic = Statistic(name: text(.statistic)) else {
            throw problem("expected a statistic such as count or p99", row, .statistic)
        }
        guard let unit = MetricUnit(rawValue: text(.unit)) else {
            throw problem("expected one of \(listing(MetricUnit.allCases.map(\.rawValue)))", row, .unit)
        }
        var better: Better?
        if expected > Column.better.rawValue {
            better = Better(rawValue: text(.better))
            if better == nil {
                throw problem("expected one of \(listing(Better.allCases.map(\.rawValue)))", row, .better)
            }
        }
        let key = ValueKey(metric: text(.metric), labels: labels, window: window, statistic: statistic)
        return SideValue(key: key, unit: unit, better: better, isCounter: false, source: .reported(try number(row)))
    }

    /// Digits, a sign and a point, as reports write numbers. It accepts no spelling that only some languages or
    /// programs read.
    private func number(_ row: CSVRows.Row) throws(Diagnostic) -> Double {
        let text = row.fields[Column.value.rawValue].text
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain =
            parts.count <= 2
            && parts.allSatisfy {
                !$0.isEmpty && $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
        if isPlain, let number = Double(text), RecordRange.values.contains(number) { return number }
        let isForeign = text.contains(",") || text.contains("'") || text.unicodeScalars.contains { $0.value > 127 }
        throw problem(
            "expected a number", row, .value,
            hint: isForeign ? "numbers have a point before their decimals and nothing between thousands" : again)
    }

    private func cutOff(_ row: CSVRows.Row) -> Diagnostic {
        problem("the last row has no end: the file was cut off", row, at: row.fields.count - 1, hint: again)
    }

    private func listing(_ known: [String]) -> String { known.joined(separator: ", ") }

    private func problem(_ message: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(file: file, message: message, hint: hint)
    }

    private func problem(_ message: String, _ row: CSVRows.Row, _ column: Column) -> Diagnostic {
        problem(message + ", found '\(row.fields[column.rawValue].text)'", row, at: column.rawValue)
    }

    private func problem(_ message: String, _ row: CSVRows.Row, _ column: Column, hint: String?) -> Diagnostic {
        var problem = problem(message, row, column)
        problem.hint = hint
        return problem
    }

    private func problem(_ message: String, _ row: CSVRows.Row, at field: Int, hint: String? = nil) -> Diagnostic {
        Diagnostic(
            file: file, line: row.line, column: row.fields[max(0, field)].column, message: message, hint: hint)
    }
}

extension SideValue {
    fileprivate var isPercentile: Bool {
        if case .percentile = key.statistic { true } else { false }
    }
}
