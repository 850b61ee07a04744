package import Measurement
package import Texts

/// The sagas of a run that can be explained, as text.
package enum KeptSagaList {
    /// How many sagas the list names for each end.
    static let maximumNamed = 10

    /// What was kept, and some sagas of each end.
    package static func text(
        _ sagas: StoredSagas, _ record: String, in vocabulary: ReportVocabulary
    ) throws(StoredSagas.ReadingError) -> String {
        var ends: [(end: KeptSaga.End, outcome: String, keys: [UInt64], count: Int)] = []
        for index in 0..<sagas.count {
            let saga = try sagas.outline(at: index)
            let outcome = vocabulary.outcome(of: saga)
            let place = ends.firstIndex { $0.outcome == outcome } ?? ends.count
            if place == ends.count { ends.append((saga.end, outcome, [], 0)) }
            ends[place].count += 1
            if ends[place].keys.count < maximumNamed { ends[place].keys.append(saga.key) }
        }
        // Those that need attention come first.
        ends.sort { ($0.end.urgency, $0.outcome) < ($1.end.urgency, $1.outcome) }
        var lines = [kept(sagas, vocabulary), ""]
        for end in ends {
            let more = end.count > end.keys.count ? " …" : ""
            let keys = end.keys.map { "\($0)" }.joined(separator: " ")
            lines.append("\(end.outcome), \(end.count) kept: \(keys)\(more)")
        }
        if let first = ends.first?.keys.first {
            let what = ends.first?.end == .stuck ? "how the first of the stuck came to a standstill" : "one of them"
            lines += ["", "perennial explain \(record) --\(vocabulary.subject.singular) \(first) tells \(what)"]
        }
        return lines.map { PrintableText.escaped($0) + "\n" }.joined()
    }

    /// Why there is nothing to say about a saga, and what to do.
    package static func absence(
        of key: UInt64, _ sagas: StoredSagas, in vocabulary: ReportVocabulary
    ) -> MessageText {
        let (subject, asked) = (vocabulary.subject, sagas.header.asked)
        // What customers ask for is numbered from 0 on, without gaps.
        guard key < asked else {
            return "\(subject.singular) \(key) was never placed: the run's \(subject.plural) are "
                + (asked == 0 ? "none" : "0 to \(asked - 1)" as MessageText)
        }
        return "\(subject.singular) \(key) was not kept\nhint: \(kept(sagas, vocabulary)); 'perennial run --record "
            + "all' keeps every saga, 'perennial explain' without --\(subject.singular) lists those that were kept"
    }

    private static func kept(_ sagas: StoredSagas, _ vocabulary: ReportVocabulary) -> String {
        "\(HumanValue.grouped(Int64(sagas.count))) of \(HumanValue.grouped(Int64(sagas.header.asked))) "
            + "\(vocabulary.subject.plural) were kept: \(sagas.header.rule)"
    }
}

extension KeptSaga.End {
    /// A stuck saga is a fault of the application. An unfinished saga may be one.
    fileprivate var urgency: Int {
        switch self {
        case .stuck: 0
        case .unfinished, .unanswered: 1
        case .compensated, .succeeded, .refused: 2
        }
    }
}
