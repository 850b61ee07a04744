internal import Measurement

/// How a saga spent its time, summed over its messages, which may wait at the same time.
struct SagaWaits {
    /// Nanoseconds. A sum that is too large for an `Int64` stays at the largest number.
    private(set) var mailbox: Int64 = 0
    private(set) var bus: Int64 = 0
    private(set) var work: Int64 = 0
    private(set) var pauses: Int64 = 0
    private(set) var timeouts = 0
    private(set) var notPermitted = 0
    private(set) var turnedAway = 0
    private(set) var again = 0

    init(_ moments: [SagaMoment]) {
        for moment in moments {
            Self.add(moment.inMailbox, to: &mailbox)
            Self.add(moment.inBus, to: &bus)
            Self.add(moment.held ?? 0, to: &work)
            switch moment.step.kind {
            case .pause: Self.add(moment.step.value, to: &pauses)
            case .callTimedOut: timeouts += 1
            case .notPermitted: notPermitted += 1
            case .turnedAway: turnedAway += 1
            case .handed where moment.step.isRedelivery: again += 1
            default: break
            }
        }
    }

    private static func add(_ nanoseconds: Int64, to sum: inout Int64) {
        let (result, isTooLarge) = sum.addingReportingOverflow(nanoseconds)
        sum = isTooLarge ? (nanoseconds < 0 ? .min : .max) : result
    }

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
