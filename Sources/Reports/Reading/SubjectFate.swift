internal import Measurement
internal import Texts

/// The outcome of everything that customers asked for in a window, counted from that window alone. All counts are by
/// the time at which the customer asked, so no two counts can contradict each other.
struct SubjectFate: Hashable, Sendable {
    let asked: Int64
    /// Confirmed and kept, as the application defines it.
    let served: Int64
    /// The reasons why the others were not served, with a count for each. It has only the reasons that occurred, in the
    /// order in which customers meet them.
    let parts: [Part]
    /// `1,200 parcels`: those asked for.
    private let all: String

    struct Part: Hashable, Sendable {
        var count: Int64
        /// The text after a number: `refused at once`.
        var text: String
    }

    /// Nil if nobody asked for any, or if nobody counted.
    init?(_ record: Record, in window: MetricWindow, _ vocabulary: ReportVocabulary) {
        guard case .ratio(let served, let asked) = record.total(vocabulary.served, [:], .value, in: window), asked > 0
        else { return nil }
        self.asked = asked
        self.served = served
        all = vocabulary.subject.counted(asked)
        func count(_ metric: String, _ labels: MetricLabels = [:]) -> Int64 {
            Int64(record.value(metric, labels, .count, in: window) ?? 0)
        }
        func told(_ outcome: String) -> Int64 {
            count(MetricName.requestOutcomes, vocabulary.asking(outcome: outcome))
        }
        let atOnce = [
            Part(count: told("refused"), text: "refused at once"), Part(count: told("failed"), text: "failed at once"),
            Part(count: told("unanswered"), text: "without an answer"),
        ]
        let later = vocabulary.laterEnds.map { Part(count: count($0.metric), text: $0.told) }
        let known = (atOnce + later).filter { $0.count > 0 }
        let others = asked - served - known.reduce(0) { $0 + $1.count }
        // The sum is larger than the total. Nobody can tell which number is wrong, so none is shown.
        parts = others < 0 ? [] : known + (others > 0 ? [Part(count: others, text: "not known")] : [])
    }

    var share: Double { Double(served) / Double(asked) }

    /// `1,188 of 6,000 (19.8%)`
    var ratio: String {
        "\(HumanValue.grouped(served)) of \(HumanValue.grouped(asked)) (\(HumanValue.text(share, unit: .ratio)))"
    }

    /// `of 5,425 parcels, 176 (3.24%) were served; 5,249 refused at once`
    var sentence: String {
        guard served < asked else { return "of \(all), all were served" }
        let lost = parts.map { "\(HumanValue.grouped($0.count)) \($0.text)" }.joined(separator: ", ")
        let share = HumanValue.text(share, unit: .ratio)
        let head =
            served == 0
            ? "of \(all), none was served" : "of \(all), \(HumanValue.grouped(served)) (\(share)) were served"
        return head + (lost.isEmpty ? "" : "; " + lost)
    }
}
