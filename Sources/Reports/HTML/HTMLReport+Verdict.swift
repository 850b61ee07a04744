internal import Measurement
internal import Texts

/// The results of the runs.
extension HTMLReport {
    func header(_ scenario: String) -> String {
        let about = records.first?.about.map { "<p class=about>\(HTMLText.escaped($0))</p>" } ?? ""
        return "<header><p class=brand>Perennial</p><h1>\(HTMLText.escaped(scenario))</h1>\(about)</header>\n"
    }

    var verdicts: String {
        let cards = runs.map { run in
            let verdict = RunVerdict(run.record)
            let name = runs.count > 1 ? "<b>\(HTMLText.escaped(run.title))</b> " : ""
            return "<div class=\"verdict \(Self.tone(verdict))\"><span class=sign>\(Self.sign(verdict))</span>"
                + "<div><p class=word>\(name)\(HTMLText.escaped(verdict.word.rawValue))</p><p>\(HTMLText.escaped(verdict.reason(in: vocabulary)))</p>"
                + notes(run.record) + "</div></div>"
        }
        return
            "<section id=verdict><div class=verdicts>\(cards.joined())</div>\n\(story)\(expectations)\(invariants)"
            + "</section>\n"
    }

    // MARK: What happened

    /// How many faults the page describes in a sentence. These are the faults that hit the largest share of customers.
    /// All faults have a card.
    private static let toldFaults = 3

    /// What customers got, in total and during these faults, in one sentence a run; empty if nobody asked for any.
    private var story: String {
        var told: [String] = []
        let shares = bandNames.map { name in records.map { harm($0, name) }.max() ?? 0 }
        let worst = bandNames.indices.sorted { (shares[$1], $0) < (shares[$0], $1) }.prefix(Self.toldFaults).sorted()
        for name in worst.map({ bandNames[$0] }) {
            guard let band = runs.flatMap(\.bands).first(where: { $0.name == name }) else { continue }
            let sentences = runs.compactMap { fate($0, in: .during(name)) }
            guard !sentences.isEmpty else { continue }
            told.append(
                "<p><b>Asked for during \(HTMLText.escaped(name))</b> (\(HTMLText.escaped(when(band))))</p><ul>"
                    + sentences.map { "<li>\(HTMLText.escaped($0))</li>" }.joined() + "</ul>")
        }
        let text = headline + told.joined()
        return text.isEmpty ? "" : "<div class=story>\(text)</div>\n"
    }

    /// The share of those asked for during a fault that were not served.
    private func harm(_ record: Record, _ fault: String) -> Double {
        SubjectFate(record, in: .during(fault), vocabulary).map { 1 - $0.share } ?? 0
    }

    /// The outcome of those asked for in a window, with the run's name if there are several; nil if nobody asked.
    private func fate(_ run: RunDrawing, in window: MetricWindow) -> String? {
        SubjectFate(run.record, in: window, vocabulary).map { (runs.count > 1 ? "\(run.title): " : "") + $0.sentence }
    }

    /// The outcome of all that were asked for after the warm-up, a line for each run; empty if nobody asked.
    private var headline: String {
        let lines = runs.compactMap { fate($0, in: .measured) }
        guard !lines.isEmpty else { return "" }
        return "<p><b>After the warm-up</b></p><ul>"
            + lines.map { "<li>\(HTMLText.escaped($0))</li>" }.joined() + "</ul>"
    }

    private static func tone(_ verdict: RunVerdict) -> String {
        switch verdict.tone {
        case .good: "good"
        case .bad: "bad"
        case .neutral: "neutral"
        }
    }

    private static func sign(_ verdict: RunVerdict) -> String {
        switch verdict.tone {
        case .good: "✓"
        case .bad: "✗"
        case .neutral: "≠"
        }
    }

    private func notes(_ record: Record) -> String {
        record.notes.map { "<p class=small>\(HTMLText.escaped($0))</p>" }.joined()
    }

    // MARK: Expectations

    /// A row for each expectation of any run, and a column for each run.
    private var expectations: String {
        var texts: [String] = []
        for verdict in records.flatMap(\.verdicts) where !texts.contains(verdict.expectation) {
            texts.append(verdict.expectation)
        }
        guard !texts.isEmpty else { return "" }
        let rows = texts.map { text in
            [HTMLTable.Cell(html: "<code>\(HTMLText.escaped(text))</code>")] + records.map { judged(text, $0) }
        }
        let table = HTMLTable(
            columns: ["Expected"] + runs.map { runs.count > 1 ? $0.title : "Measured" }, rows: rows, isSortable: false)
        return "<div class=\"expectations\">\(table.render())</div>"
    }

    private func judged(_ text: String, _ record: Record) -> HTMLTable.Cell {
        guard let verdict = record.verdicts.first(where: { $0.expectation == text }) else { return .text("–") }
        // The measurements of a run that was stopped early are no judgement.
        let (kind, sign) = record.isInterrupted ? ("", "•") : verdict.isHeld ? ("held", "✓") : ("missed", "✗")
        let reason = verdict.reason.isEmpty ? "" : "<span class=small>\(HTMLText.escaped(verdict.reason))</span>"
        return HTMLTable.Cell(
            html: "<span class=\"judged \(kind)\">\(sign) \(HTMLText.escaped(verdict.measuredText))</span>\(reason)")
    }

    // MARK: Invariants

    private var invariants: String {
        var names: [String] = []
        for invariant in records.flatMap(\.invariants) where !names.contains(invariant.name) {
            names.append(invariant.name)
        }
        guard !names.isEmpty else { return "" }
        let chips = names.map { name in
            let all = records.flatMap(\.invariants).filter { $0.name == name }
            let judged = all.filter(\.isJudged)
            let (kind, sign, note) =
                if !judged.allSatisfy(\.isAsExpected) {
                    ("missed", "✗", "")
                } else if judged.isEmpty {
                    ("other", "•", ", not judged")
                } else if judged.count < all.count {
                    ("other", "•", ", judged in \(judged.count) of \(all.count) runs")
                } else if judged.contains(where: \.isToBreak) {
                    ("other", "≠", ", broken as expected")
                } else {
                    ("held", "✓", "")
                }
            return "<li class=\(kind)>\(sign) \(HTMLText.escaped(name))\(note)</li>"
        }
        return "<div class=invariants><h3>Invariants</h3><ul class=chips>\(chips.joined())</ul>\(breaches)</div>"
    }

    private var breaches: String {
        runs.map { run in
            run.record.invariants.filter { !$0.isKept || $0.isToBreak }.map { invariant in
                let owner = runs.count > 1 ? "\(run.title): " : ""
                let count =
                    invariant.breaches == 1 ? "1 breach" : "\(HumanValue.number(Double(invariant.breaches))) breaches"
                let told =
                    if let reason = invariant.notJudged {
                        HTMLText.escaped("not judged, since \(reason)")
                    } else if invariant.isKept {
                        "was to break and held"
                    } else {
                        count + (invariant.isToBreak ? ", as expected" : "")
                    }
                let examples = invariant.examples.filter { !$0.isEmpty }.prefix(Self.shownBreaches)
                    .map { "<li>\(HTMLText.escaped($0))</li>" }
                let list = examples.isEmpty ? "" : "<ul>\(examples.joined())</ul>"
                return
                    "<div class=breach><p><b>\(HTMLText.escaped(owner + invariant.name))</b>: \(told)</p>\(list)</div>"
            }.joined()
        }.joined()
    }

    /// How many breaches of an invariant the page describes one by one.
    private static let shownBreaches = 5
}
