import Contexts

extension ImportReport: CustomStringConvertible {
    /// The report for a terminal: what was read, where every line went, what the trace holds, and examples.
    package var description: String {
        var lines = ["\(inputs.joined(separator: ", ")) → \(output)"]
        lines.append(row("lines read", linesRead))
        for part in Part.allCases where count(part) > 0 {
            lines.append("  " + row(part.rawValue, count(part)))
            for tally in tallies where tally.part == part { lines.append("    " + row(tally.label, tally.count)) }
        }
        lines.append(row("steps written", steps))
        for figure in figures { lines.append("  " + row(figure.label, figure.value)) }
        if steps > 0 { lines.append("from \(firstTime) to \(lastTime), \(Self.length(span))") }
        for warning in warnings { lines.append("warning: \(warning)") }
        if !badLines.examples.isEmpty { lines.append("the first bad lines:") }
        for example in badLines.examples { lines.append("  \(example)") }
        if !unmatchedPaths.isEmpty { lines.append("paths that no rule matches, the most frequent first:") }
        for path in unmatchedPaths { lines.append("  " + row(path.label, path.value)) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Days, hours, minutes and seconds, without those that are 0: `1d 8h 55m`.
    private static func length(_ span: Timespan) -> String {
        let seconds = span.nanoseconds / 1_000_000_000
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
        return text.isEmpty ? "0s" : text
    }

    private func row(_ label: String, _ value: Int) -> String {
        let digits = String(value)
        return String(repeating: " ", count: max(0, 9 - digits.count)) + digits + "  " + label
    }
}
