internal import Measurement

/// A search for people: each run in a line as it ends, and at the end what they come to.
struct CapacityText: Sendable {
    /// Loads take so many columns, and more where one is longer.
    private static let loadWidth = 12

    var color = ColorMode.off

    func head(_ result: CapacityResult) -> String {
        let name = result.scenario + (result.variant.map { " (\($0))" } ?? "")
        let demands = result.expect.map { "  \(PrintableText.escaped($0))" }
        return (["capacity of \(name), by \(PrintableText.escaped(result.vary)):"] + demands)
            .joined(separator: "\n") + "\n\n"
    }

    func line(_ run: CapacityTry) -> String {
        "\(color.mark(run.isHeld)) \(padded(run.load)) \(run.figureText)\n"
    }

    func end(_ result: CapacityResult) -> String {
        var lines: [String] = []
        if let held = result.highestThatHeld { lines.append("the highest load that held:     \(held)") }
        if let failed = result.lowestThatFailed { lines.append("the lowest that did not hold:   \(failed)") }
        lines += notes(result)
        let runs = result.runs.count == 1 ? "1 run" : "\(result.runs.count) runs"
        lines.append("\(runs), seed \(result.seed), virtual world")
        return "\n" + lines.joined(separator: "\n") + "\n"
    }

    private func notes(_ result: CapacityResult) -> [String] {
        var notes: [String] = []
        switch result.end {
        case .nothingHeld: notes.append("no load held, down to the lowest that was tried")
        case .nothingFailed: notes.append("no load failed, and twice as much is more than the scenario takes")
        case .outOfRuns: notes.append("stopped after --max-runs: the search has not come to its end")
        case .interrupted: notes.append("interrupted: the search has not come to its end")
        case .precise: break
        }
        if let losing = result.losing {
            let shares = [losing.share, losing.before].map { HumanValue.text($0, unit: .ratio) }
            notes.append(
                "at \(losing.load) only \(shares[0]) of the orders were delivered, and not \(shares[1]): an order that is"
                    + " refused is answered quickly\nhint: --expect 'order.fulfilment >= 90%' asks for that too")
        }
        if !result.heldAboveAFailure.isEmpty, let failed = result.lowestThatFailed {
            let loads = result.heldAboveAFailure.joined(separator: ", ")
            notes.append("not monotone: \(loads) held, although \(failed) did not; look at what was refused there")
        }
        return notes
    }

    private func padded(_ text: String) -> String {
        text + String(repeating: " ", count: max(0, Self.loadWidth - text.count))
    }
}
