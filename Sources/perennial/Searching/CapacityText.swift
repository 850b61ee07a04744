internal import Applications
internal import Measurement
internal import Scenarios
internal import Texts

/// Shows a search to people: a line for each run as it ends, and the result at the end.
struct CapacityText: Sendable {
    /// The width of the column of loads. A longer load takes more.
    private static let loadWidth = 12

    var color = ColorMode.off

    func head(_ result: CapacityResult) -> String {
        let name = result.scenario + (result.variant.map { " (\($0))" } ?? "")
        let demands = result.expect.map { "  \(PrintableText.escaped($0))" }
        let what = result.purpose == .load ? "capacity of" : "what is needed by"
        return (["\(what) \(name), by \(PrintableText.escaped(result.vary)):"] + demands)
            .joined(separator: "\n") + "\n\n"
    }

    /// Includes the seed if there are several.
    func line(_ run: CapacityTry, of result: CapacityResult) -> String {
        let seed = result.seeds.count > 1 ? "seed \(run.seed)  " : ""
        return "\(color.mark(run.isHeld)) \(seed)\(padded(run.load)) \(run.figureText)\n"
    }

    func end(_ result: CapacityResult) -> String {
        var lines: [String] = []
        let isLoad = result.purpose == .load
        let every = result.borders.count > 1 ? " with every seed" : ""
        let (held, failed) =
            isLoad
            ? ("the highest load that held\(every):", "the lowest that did not hold:")
            : ("the smallest number that held\(every):", "the highest that did not hold:")
        let safe = isLoad ? "count on:" : "provide:"
        let width = max(held.count, failed.count) + 2
        // The cautious end of what other seeds would say. The border of the present seeds is a matter of luck.
        if let interval = result.interval {
            lines.append(padded(safe, width) + (isLoad ? interval.low : interval.high))
        }
        if let value = result.held { lines.append(padded(held, width) + value) }
        if let value = result.failed { lines.append(padded(failed, width) + value) }
        if let interval = result.interval {
            lines.append(padded("other seeds, nine of ten:", width) + "\(interval.low) to \(interval.high)")
        }
        lines += notes(result)
        let runs = result.runs.count == 1 ? "1 run" : "\(result.runs.count) runs"
        lines.append("\(runs), \(seeds(result)), virtual world")
        return "\n" + lines.joined(separator: "\n") + "\n"
    }

    private func seeds(_ result: CapacityResult) -> String {
        let used = result.borders.map(\.seed)
        guard let first = used.first ?? result.seeds.first, let last = used.last, last != first else {
            return "seed \(used.first ?? result.seeds.first ?? 0)"
        }
        return "seeds \(first) to \(last)"
    }

    private func notes(_ result: CapacityResult) -> [String] {
        var notes: [String] = []
        switch result.end {
        case .nothingHeld:
            notes.append(
                result.purpose == .load
                    ? "no load held, down to the lowest that was tried"
                    : "no number held, up to the highest that was tried")
        case .nothingFailed: notes.append("no load failed, and twice as much is more than the scenario takes")
        case .outOfRuns: notes.append("stopped after --max-runs: the search has not come to its end")
        case .interrupted: notes.append("interrupted: the search has not come to its end")
        case .precise: break
        }
        if let losing = result.losing, let completion = ReportVocabulary.ofProgram.completion {
            let shares = [losing.share, losing.before].map { HumanValue.text($0, unit: .ratio) }
            let plural = ReportVocabulary.ofProgram.subject.plural
            notes.append(
                "at \(losing.load) only \(shares[0]) of the \(plural) were \(completion.told), and not \(shares[1]): "
                    + "\(theApplication.vocabulary.words.aSaga) that is refused is answered quickly\n"
                    + "hint: --expect '\(completion.metric) >= 90%' asks for that too")
        }
        if !result.heldBeyondAFailure.isEmpty {
            let values = result.heldBeyondAFailure.joined(separator: ", ")
            let easier = result.purpose == .load ? "less" : "more"
            notes.append("not monotone: \(values) held, although \(easier) did not; look at what was refused there")
        }
        return notes
    }

    private func padded(_ text: String, _ width: Int = CapacityText.loadWidth) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
