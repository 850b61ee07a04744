internal import Measurement
internal import Texts

extension ConsoleReport {
    func expectationLines() -> [String] {
        // Variants share their scenario's expectations. An expectation that only some variants have is shown for those.
        var texts: [String] = []
        for verdict in records.flatMap(\.verdicts) where !texts.contains(verdict.expectation) {
            texts.append(verdict.expectation)
        }
        guard !texts.isEmpty else { return [] }
        let judged = texts.flatMap { isComparison ? comparedLines($0) : lines($0) }
        return [color.apply(.heading, to: "Expectations")] + judged
    }

    /// `✓ saga.completion >= 99%      99.4%`. The value goes below the text if the line has no room.
    func lines(_ text: String) -> [String] {
        records[0].verdicts.filter { $0.expectation == text }.flatMap { verdict in
            let shown = PrintableText.escaped(verdict.expectation)
            let value = verdict.measuredText
            let room = width - 4 - TerminalText.width(value) - 2
            let valueText = color.apply(style(verdict, in: records[0]), to: value)
            var lines: [String]
            if TerminalText.width(shown) <= room {
                lines = ["  \(mark(verdict, in: records[0])) \(TerminalText.padded(shown, to: room))  \(valueText)"]
            } else {
                lines = hanging(shown, first: "  \(mark(verdict, in: records[0])) ", indent: 4)
                let gap = TerminalText.rightAligned("", to: width - TerminalText.width(value))
                lines.append(gap + valueText)
            }
            return lines + reasonLines(verdict)
        }
    }

    /// The text, and under it a mark and a value for each variant.
    private func comparedLines(_ text: String) -> [String] {
        var lines = hanging(text, first: "  ", indent: 2)
        let nameWidth = records.map { TerminalText.width(title($0)) }.max() ?? 0
        for record in records {
            for verdict in record.verdicts where verdict.expectation == text {
                let name = TerminalText.padded(title(record), to: nameWidth)
                let value = color.apply(style(verdict, in: record), to: verdict.measuredText)
                lines.append("    \(mark(verdict, in: record)) \(name)  \(value)")
                lines += reasonLines(verdict)
            }
        }
        return lines
    }

    /// The measurements of a run that was stopped early are no judgement.
    private func mark(_ verdict: Verdict, in record: Record) -> String {
        record.isInterrupted ? color.apply(.faint, to: "•") : mark(verdict.isHeld)
    }

    private func style(_ verdict: Verdict, in record: Record) -> ColorMode.Style {
        record.isInterrupted ? .faint : verdict.isHeld ? .good : .bad
    }

    private func reasonLines(_ verdict: Verdict) -> [String] {
        guard !verdict.reason.isEmpty else { return [] }
        let indent = isComparison ? 8 : 6
        return hanging(
            verdict.reason, first: String(repeating: " ", count: indent), indent: indent, style: .faint)
    }

    /// Invariants that are broken, and invariants that held although the scenario was to break them.
    func brokenLines() -> [String] {
        records.flatMap { record in
            record.invariants.filter { $0.breaches > 0 }.flatMap { brokenLines($0, in: record) }
                + (record.brokeAsExpected ? [] : record.invariants.filter { $0.isKept && $0.isToBreak })
                .flatMap {
                    hanging("\(owner(record))\($0.name): was to break and held", first: "  \(mark(false)) ", indent: 4)
                }
        }
    }

    /// Invariants that a run could not judge: neither held nor broken.
    func notJudgedLines() -> [String] {
        records.flatMap { record in
            record.invariants.flatMap { invariant -> [String] in
                guard let reason = invariant.notJudged else { return [] }
                return hanging(
                    "\(owner(record))\(invariant.name): not judged, since \(reason)",
                    first: "  \(color.apply(.faint, to: "•")) ", indent: 4)
            }
        }
    }

    func invariantLines() -> [String] {
        guard records.contains(where: { !$0.invariants.isEmpty }) else { return [] }
        let heading = color.apply(.heading, to: "Invariants")
        let broken = brokenLines()
        guard broken.isEmpty else { return [heading] + broken + notJudgedLines() }
        let open = Set(records.flatMap(\.invariants).filter { !$0.isJudged }.map(\.name))
        let names = (records.first?.invariants ?? []).map(\.name).filter { !open.contains($0) }
        let held =
            names.isEmpty ? [] : hanging(names.joined(separator: ", "), first: "  \(mark(true)) ", indent: 4)
        return [heading] + held + notJudgedLines()
    }

    private func owner(_ record: Record) -> String { isComparison ? "\(title(record)): " : "" }

    private func brokenLines(_ invariant: Record.Invariant, in record: Record) -> [String] {
        let times = invariant.breaches == 1 ? "1 breach" : "\(invariant.breaches) breaches"
        let told =
            "\(owner(record))\(invariant.name): " + (invariant.isToBreak ? "broken, as expected: \(times)" : times)
        var lines = hanging(told, first: "  \(mark(invariant.isToBreak)) ", indent: 4)
        for example in invariant.examples.prefix(Self.shownBreaches) {
            lines += hanging(example, first: "      ", indent: 6)
        }
        if invariant.breaches > Self.shownBreaches {
            let more = HumanValue.grouped(Int64(invariant.breaches - Self.shownBreaches))
            lines.append("      and \(more) more: broken.csv and 'perennial explain --broken' list them")
        }
        return lines
    }

    /// How many breaches of each invariant are shown.
    static let shownBreaches = 3
}
