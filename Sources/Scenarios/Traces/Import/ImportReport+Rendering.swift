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
        if steps > 0 { lines.append("from \(firstTime) to \(lastTime), \(span)") }
        if !badLines.examples.isEmpty { lines.append("the first bad lines:") }
        for example in badLines.examples { lines.append("  \(example)") }
        if !unmatchedPaths.isEmpty { lines.append("paths that no rule matches, the most frequent first:") }
        for path in unmatchedPaths { lines.append("  " + row(path.label, path.value)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ label: String, _ value: Int) -> String {
        let digits = String(value)
        return String(repeating: " ", count: max(0, 9 - digits.count)) + digits + "  " + label
    }
}
