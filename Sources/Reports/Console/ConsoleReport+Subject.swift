internal import Measurement
internal import Texts

/// The outcome of what customers asked for (``ReportVocabulary/subject``), and of other requests. Every number is what
/// an expectation on its metric reads, for those who asked after the warm-up.
extension ConsoleReport {
    /// What customers got. Of all who asked for one, it counts those who have it or changed their mind, and those whose
    /// promise was not kept. It is shown even if it is zero.
    func headlineRows() -> [TableRow] {
        let fates = records.map { SubjectFate($0, in: .measured, vocabulary) }
        func row(_ name: String, _ cell: (SubjectFate, Record) -> String?) -> TableRow? {
            let cells = zip(fates, records).map { fate, record in fate.flatMap { cell($0, record) } }
            guard cells.contains(where: { $0 != nil }) else { return nil }
            return TableRow(name: name, cells: cells.map { $0 ?? "–" })
        }
        let served = row("\(vocabulary.subject.plural) served") { fate, _ in
            let text = HumanValue.text(fate.share, unit: .ratio)
            return isComparison
                ? text : "\(text) (\(HumanValue.grouped(fate.served)) of \(HumanValue.grouped(fate.asked)) asked)"
        }
        let later = vocabulary.laterEnds.map { end in
            row(isComparison ? end.title : end.short) { _, record in
                guard let count = value(end.metric, [:], .count, .measured, record), end.decides || count > 0 else {
                    return nil
                }
                return HumanValue.number(count) + (isComparison ? "" : end.rest)
            }
        }
        return ([served] + later).compactMap { $0 }
    }

    /// What customers who asked for one were told, in numbers that add up to all who asked. Then the failed requests of
    /// all kinds, by reason.
    func subjectRows() -> [TableRow] {
        let failures = reasons(of: MetricName.requestsFailed)
        guard isComparison else {
            let asked = row(vocabulary.subject.plural) { record in
                guard let asked = count(vocabulary.answers.asked, [:], record) else { return nil }
                let parts = told(record).filter { $0.count > 0 }.map(\.text)
                return "\(HumanValue.number(asked)) asked"
                    + (parts.isEmpty ? "" : ": " + parts.joined(separator: " · "))
            }
            let requests = row("requests failed") { record in
                count(MetricName.requestsFailed, [:], record).flatMap { count in
                    count > 0 ? Told(count: count, word: "", reasons: counted(failures, record)).text : nil
                }
            }
            return [asked, requests].compactMap { $0 }
        }
        let asked = row("\(vocabulary.subject.plural) asked") { record in
            count(vocabulary.answers.asked, [:], record).map(HumanValue.number)
        }
        guard let asked else { return requestRows(failures) }
        return [asked] + toldRows() + requestRows(failures)
    }

    /// One of the answers to customers: how often it was given, and why.
    private struct Told {
        var count: Double
        /// The text after the number; empty if the row's name says it.
        var word: String
        var reasons: [(name: String, count: Double)]

        /// `6,338 refused (mailbox_full)`. Each reason has a count if there are several reasons, or if its count is not
        /// that of all.
        var text: String {
            let named = reasons.prefix(ConsoleReport.maximumRowsOfAKind).map { reason in
                reason.count == count ? reason.name : "\(reason.name) \(HumanValue.number(reason.count))"
            }
            let more = reasons.count > ConsoleReport.maximumRowsOfAKind ? ", …" : ""
            let why = named.isEmpty ? "" : "\(word.isEmpty ? "" : " ")(\(named.joined(separator: ", "))\(more))"
            return HumanValue.number(count) + (word.isEmpty ? (why.isEmpty ? "" : " " + why) : " " + word + why)
        }
    }

    /// The counts add up to all who asked.
    private func told(_ record: Record) -> [Told] {
        func outcome(_ name: String) -> Double {
            count(MetricName.requestOutcomes, vocabulary.asking(outcome: name), record) ?? 0
        }
        func why(_ sources: [ReasonSource]) -> [(name: String, count: Double)] {
            sources.map { ($0.reason, count($0.metric, $0.labels, record) ?? 0) }.filter { $0.1 > 0 }
        }
        let all = [
            Told(count: outcome("served"), word: vocabulary.answers.served, reasons: []),
            Told(count: outcome("refused"), word: "refused", reasons: why(whyRefused)),
            Told(count: outcome("failed"), word: "failed", reasons: why(whyFailed)),
            Told(count: outcome("unanswered"), word: "unanswered", reasons: why(whyUnanswered)),
        ]
        let others = (count(vocabulary.answers.asked, [:], record) ?? 0) - all.reduce(0) { $0 + $1.count }
        return all + [Told(count: others, word: "not known", reasons: [])]
    }

    /// The same with a row for each answer, and below it a row for each reason.
    private func toldRows() -> [TableRow] {
        let columns = records.map(told)
        guard let first = columns.first else { return [] }
        let sources = [[], whyRefused, whyFailed, whyUnanswered, []]
        return first.indices.flatMap { index -> [TableRow] in
            guard index == 0 || columns.contains(where: { $0[index].count > 0 }) else { return [] }
            let all = TableRow(
                name: "  " + first[index].word, cells: columns.map { HumanValue.number($0[index].count) })
            let occurred = sources[index].filter { source in
                records.contains { (count(source.metric, source.labels, $0) ?? 0) > 0 }
            }
            return [all]
                + limited(occurred.map(\.reason), "reasons") { reason in
                    occurred.filter { $0.reason == reason }.map { countRow("    \(reason)", $0.metric, $0.labels) }
                }
        }
    }

    private func requestRows(_ reasons: [String]) -> [TableRow] {
        guard !reasons.isEmpty else { return [] }
        return [countRow("requests failed", MetricName.requestsFailed, [:])]
            + limited(reasons, "reasons") {
                [countRow("  \($0)", MetricName.requestsFailed, ["reason": $0])]
            }
    }

    // MARK: Reasons

    /// A counter of one reason.
    private struct ReasonSource {
        var metric: String
        var reason: String
        var labels: MetricLabels
    }

    private func sources(
        _ metric: String, _ labels: MetricLabels = [:], where isMeant: (String) -> Bool = { _ in true }
    ) -> [ReasonSource] {
        reasons(of: metric, labels).filter(isMeant).map {
            ReasonSource(metric: metric, reason: $0, labels: labels.adding("reason", $0))
        }
    }

    private var whyRefused: [ReasonSource] { sources(vocabulary.answers.refused) }

    /// The application's own statements, and its errors.
    private var whyFailed: [ReasonSource] {
        sources(vocabulary.answers.failed)
            + sources(MetricName.requestsFailed, vocabulary.asking, where: MetricName.toldFailures.contains)
    }

    private var whyUnanswered: [ReasonSource] {
        sources(MetricName.requestsFailed, vocabulary.asking) { !MetricName.toldFailures.contains($0) }
    }

    /// The reasons that occurred in any of the records.
    private func reasons(of metric: String, _ labels: MetricLabels = [:]) -> [String] {
        labelValues("reason", of: metric, labels).filter { reason in
            records.contains { (count(metric, labels.adding("reason", reason), $0) ?? 0) > 0 }
        }
    }

    private func counted(_ reasons: [String], _ record: Record) -> [(name: String, count: Double)] {
        reasons.map { ($0, count(MetricName.requestsFailed, ["reason": $0], record) ?? 0) }.filter { $0.1 > 0 }
    }

    private func countRow(_ name: String, _ metric: String, _ labels: MetricLabels) -> TableRow {
        TableRow(
            name: PrintableText.escaped(name),
            cells: records.map { count(metric, labels, $0).map(HumanValue.number) ?? "–" })
    }
}
