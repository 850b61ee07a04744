internal import Measurement

/// What a comparison shows first, whether or not it moved: the scenario's expectations, the application's leading
/// metrics, and the latency of 95 of 100 customers who asked for what the application is about.
struct ComparisonLead: Sendable {
    struct Expected: Hashable, Sendable {
        var text: String
        /// The text for each side: `✓ 1107 ms`, for several runs `✓ 5 of 5 runs`, and `–` if the side has no value.
        var base: String
        var candidate: String
        /// Whether the candidate is as good as the base, better or worse; nil if one of them was not judged.
        var outcome: ValueDifference.Outcome?
    }

    let expected: [Expected]
    let values: [ValueDifference]

    /// How many latencies lead if nobody asks for what the application is about.
    private static let maximumLatencies = 5

    init(_ comparison: RunComparison, in vocabulary: ReportVocabulary) {
        let (base, candidate) = (comparison.base.verdicts, comparison.candidate.verdicts)
        var texts: [String] = []
        for verdict in (base + candidate).flatMap({ $0 }) where !texts.contains(verdict.expectation) {
            texts.append(verdict.expectation)
        }
        expected = texts.map { text in
            let sides = [base, candidate].map { Self.held(text, $0) }
            return Expected(
                text: text, base: Self.told(text, base), candidate: Self.told(text, candidate),
                outcome: Self.outcome(sides[0], sides[1]))
        }
        let measured = comparison.differences.filter { $0.key.window == .measured }
        func value(_ metric: String) -> [ValueDifference] { measured.filter { $0.key.metric == metric } }
        let latencies = measured.filter {
            $0.key.metric == MetricName.latency && $0.key.statistic == .percentile(95)
        }
        let asking = latencies.filter {
            $0.key.labels.matches(vocabulary.asking) && [nil, "accepted"].contains($0.key.labels["outcome"])
        }
        values =
            vocabulary.leading.flatMap(value)
            + (asking.isEmpty ? Array(latencies.prefix(Self.maximumLatencies)) : asking)
    }

    /// The rows of each kind, without the leading ones.
    func without(_ rows: [ValueDifference]) -> [ValueDifference] {
        let keys = Set(values.map(\.key))
        return rows.filter { !keys.contains($0.key) }
    }

    /// In how many runs it held, and how many runs have it.
    private static func held(_ text: String, _ runs: [[Verdict]]) -> (held: Int, of: Int) {
        let all = runs.compactMap { $0.first { $0.expectation == text } }
        return (all.count(where: \.isHeld), all.count)
    }

    private static func told(_ text: String, _ runs: [[Verdict]]) -> String {
        let all = runs.compactMap { $0.first { $0.expectation == text } }
        guard let first = all.first else { return "–" }
        let held = all.count(where: \.isHeld)
        let sign = held == all.count ? "✓" : "✗"
        return all.count == 1 ? "\(sign) \(first.measuredText)" : "\(sign) \(held) of \(all.count) runs"
    }

    private static func outcome(
        _ base: (held: Int, of: Int), _ candidate: (held: Int, of: Int)
    ) -> ValueDifference.Outcome? {
        guard base.of > 0, candidate.of > 0 else { return nil }
        let (left, right) = (base.held * candidate.of, candidate.held * base.of)
        return left == right ? .same : left > right ? .worse : .better
    }
}
