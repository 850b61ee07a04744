/// One saga's life as text: who sent what when, where it waited and why, what compensated it.
///
/// A line for each step that says something, in the order in which they happened, with the time since the order was
/// placed; indented by what brought it about.
package struct SagaStory {
    /// What is known of a parcel that is under way.
    struct Parcel {
        var depth = 0
        /// When the bus took it, or took it back.
        var posted: Int64?
        var handed: Int64?
        var arrived: Int64?
        var started: Int64?
        var attempts = 0
        /// What carries the latest request that its handling has sent.
        var call: Int?
        /// Whether who asked waits no longer for the answer.
        var isAbandoned = false
        /// The message that it brought; an answer takes its place.
        var message = 0
    }

    let header: SagaHeader
    let saga: KeptSaga
    var parcels: [Int: Parcel] = [:]
    var lines: [String] = []
    var waits = SagaWaits()

    package init(_ saga: KeptSaga, _ header: SagaHeader) {
        self.saga = saga
        self.header = header
    }

    /// The whole text; every line ends with a newline.
    package static func text(_ saga: KeptSaga, _ header: SagaHeader) -> String {
        var story = SagaStory(saga, header)
        story.tell()
        return PrintableText.escaped(
            (story.head + story.lines + story.tail).map { $0 + "\n" }.joined(), lines: true)
    }

    private var head: [String] {
        let identity = header.identity
        let run = "\(identity.scenario)/\(identity.variant ?? "base")"
        let time = saga.ended.map { ", \(Self.duration($0)) after it was placed" } ?? ""
        return [
            "order \(saga.order) of \(run), seed \(identity.seed): \(saga.outcome)\(time)",
            "placed \(Self.duration(saga.placed)) into the run; \(waits.text)", "",
        ]
    }

    private var tail: [String] {
        guard saga.stepsLeftOut > 0 else { return [] }
        return ["", "\(HumanValue.grouped(Int64(saga.stepsLeftOut))) later steps were not kept: the limit is reached"]
    }

    // MARK: Words

    static func duration(_ nanoseconds: Int64) -> String {
        HumanValue.time(seconds: Double(nanoseconds) / 1e9)
    }

    /// Milliseconds with three decimals, to the right of ten columns.
    static func stamp(_ nanoseconds: Int64) -> String {
        let text = "+" + PlainDecimal.rounded(Double(nanoseconds) / 1e6, decimals: 3)
        let point = text.firstIndex(of: ".") ?? text.endIndex
        let decimals = text.distance(from: point, to: text.endIndex)
        let padded = text + (decimals == 0 ? "." : "") + String(repeating: "0", count: decimals == 0 ? 3 : 4 - decimals)
        return String(repeating: " ", count: max(0, 12 - padded.count)) + padded + " ms"
    }

    mutating func say(_ step: SagaStep, _ depth: Int, _ text: String) {
        lines.append("\(Self.stamp(step.at))  \(String(repeating: "  ", count: depth))\(text)")
    }

    func replica(_ step: SagaStep) -> String {
        step.replica.map { header.replica($0) } ?? header.service(step.service)
    }

    /// `order_failed (declined)`.
    func message(_ step: SagaStep) -> String {
        let name = header.message(step.message)
        return header.code(step.value, of: step.message).map { "\(name) (\($0))" } ?? name
    }

    func name(of type: Int) -> String { header.message(type) }

    /// Why a request or a delivery came to nothing.
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

/// Where a saga's time went, summed over its messages, which may wait at the same time.
struct SagaWaits {
    var mailbox: Int64 = 0
    var bus: Int64 = 0
    var work: Int64 = 0
    var pauses: Int64 = 0
    var timeouts = 0
    var notPermitted = 0
    var turnedAway = 0
    var again = 0

    var text: String {
        var parts = ["workers held for \(SagaStory.duration(work))"]
        if mailbox > 0 { parts.append("\(SagaStory.duration(mailbox)) in mailboxes") }
        if bus > 0 { parts.append("\(SagaStory.duration(bus)) in the bus") }
        if pauses > 0 { parts.append("\(SagaStory.duration(pauses)) between attempts") }
        if timeouts > 0 { parts.append(Self.count(timeouts, "time-out")) }
        if notPermitted > 0 { parts.append("\(Self.count(notPermitted, "call")) not permitted by a breaker") }
        if turnedAway > 0 { parts.append("turned away \(Self.count(turnedAway, "time"))") }
        if again > 0 { parts.append(again == 1 ? "1 redelivery" : "\(again) redeliveries") }
        return parts.joined(separator: ", ")
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
