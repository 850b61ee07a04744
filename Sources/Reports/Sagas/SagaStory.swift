package import Measurement
internal import Texts

/// The life of one saga as text: who sent what and when, where it waited and why, and what compensated it.
///
/// There is a line for each step that says something, in the order in which the steps happened. Each line has the time
/// since the customer meant to make the request. Its indent shows what caused it.
package struct SagaStory {
    let header: SagaHeader
    private let vocabulary: ReportVocabulary

    /// The whole text; every line ends with a newline.
    package static func text(_ saga: KeptSaga, _ header: SagaHeader, in vocabulary: ReportVocabulary) -> String {
        let story = SagaStory(header: header, vocabulary: vocabulary)
        let moments = SagaWork(saga.steps).moments
        let lines = story.head(saga, SagaWaits(moments)) + moments.compactMap(story.line) + tail(saga)
        return lines.map { PrintableText.escaped($0) + "\n" }.joined()
    }

    private func head(_ saga: KeptSaga, _ waits: SagaWaits) -> [String] {
        let identity = header.identity
        let run = "\(identity.scenario)/\(identity.variant ?? "base")"
        let time = saga.ended.map { ", \(Self.duration($0)) after it was placed" } ?? ""
        return [
            "\(vocabulary.subject.singular) \(saga.key) of \(run), seed \(identity.seed): \(vocabulary.outcome(of: saga))\(time)",
            "placed \(Self.duration(saga.placed)) into the run; \(waits.text)", "",
        ]
    }

    private static func tail(_ saga: KeptSaga) -> [String] {
        guard saga.stepsLeftOut > 0 else { return [] }
        return ["", "\(HumanValue.grouped(Int64(saga.stepsLeftOut))) later steps were not kept: the limit is reached"]
    }

    private func line(_ moment: SagaMoment) -> String? {
        words(moment).map { words in
            "\(Self.stamp(moment.step.at))  \(String(repeating: "  ", count: moment.depth))\(words)"
        }
    }

    // MARK: Words

    static func duration(_ nanoseconds: Int64) -> String {
        HumanValue.time(seconds: Double(nanoseconds) / 1e9)
    }

    /// Milliseconds with three decimal places, right-aligned in ten columns.
    static func stamp(_ nanoseconds: Int64) -> String {
        let text = "+" + PlainDecimal.fixed(Double(nanoseconds) / 1e6, decimals: 3)
        return String(repeating: " ", count: max(0, 12 - text.count)) + text + " ms"
    }

    func replica(_ step: SagaStep) -> String {
        step.replica.map { header.replica($0) } ?? header.service(step.service)
    }

    /// `parcel_failed (declined)`.
    func message(_ step: SagaStep) -> String {
        let name = header.message(step.message)
        return header.code(step.value, of: step.message).map { "\(name) (\($0))" } ?? name
    }

    /// Why a message failed.
    func reason(_ step: SagaStep) -> String {
        guard let failure = step.failure else { return "for a reason that is not known" }
        switch header.failure(failure) {
        case "no_ready_replica": return "no replica of \(header.service(step.service)) is ready"
        case "mailbox_full": return "the mailbox of \(replica(step)) is full"
        case "replica_died": return "\(replica(step)) has died"
        case "connection_refused": return "\(replica(step)) refuses connections: it is down, starts or ends"
        case "commit_conflict": return "its commits conflict with others, again and again"
        case "service_error": return "the handling ends in an error"
        case "gateway_timeout": return "the gateway's time-out has passed"
        case "overflow": return "the gateway has as many requests to \(header.service(step.service)) as it may have"
        case "database_unavailable": return "the database of \(header.service(step.service)) is unavailable"
        case let other: return other
        }
    }
}
