internal import Measurement

/// The words for each step.
extension SagaStory {
    /// Nil for a step that the text of another step covers.
    func words(_ moment: SagaMoment) -> String? {
        switch moment.step.kind {
        case .asked, .called, .published, .posted, .timerSet, .passedOn: sending(moment)
        case .waitsInBus, .handed, .arrived, .held: way(moment.step)
        case .started, .handled, .duplicate, .failed: work(moment)
        case .turnedAway, .dropped, .lostOnLink, .copied, .deadLettered: trouble(moment)
        case .answered, .answeredLate, .gatewayTimeout: answer(moment)
        case .callTimedOut, .notPermitted, .pause: call(moment.step)
        }
    }

    private func sending(_ moment: SagaMoment) -> String? {
        let step = moment.step
        let (what, service) = (header.message(step.message), header.service(step.service))
        switch step.kind {
        case .asked: return "a customer asks \(service): \(what)"
        case .called:
            let again = moment.attempt > 1 ? ", attempt \(moment.attempt)" : ""
            return "\(replica(step)) asks \(service): \(what)\(again)"
        case .published:
            let compensates = header.compensations.contains(what) ? ", a compensation" : ""
            let subscribers = moment.subscribers.map { header.service($0) }.joined(separator: ", ")
            let to = subscribers.isEmpty ? "" : ", for \(subscribers)"
            return "\(replica(step)) publishes \(message(step))\(compensates)\(to)"
        case .passedOn: return "the gateway sends \(what) to another replica of \(service): \(reason(step))"
        case .posted: return moment.isOfEvent ? nil : "a timer of \(service) is due: \(what)"
        default: return "\(service) sets a timer of \(Self.duration(step.value)): \(what)"
        }
    }

    private func way(_ step: SagaStep) -> String? {
        let what = header.message(step.message)
        switch step.kind {
        case .waitsInBus:
            return "\(what) waits in the bus: no replica of \(header.service(step.service)) is ready and has room"
        case .handed: return step.isRedelivery ? "the bus delivers \(what) to \(replica(step)) again" : nil
        case .held: return "\(what) waits before \(replica(step)), which stands still"
        default: return nil
        }
    }

    private func work(_ moment: SagaMoment) -> String {
        let step = moment.step
        let what = header.message(moment.message)
        let after = moment.held.map { " after \(Self.duration($0))" } ?? ""
        switch step.kind {
        case .started: return "\(replica(step)) begins \(header.message(step.message))\(waited(moment))"
        case .handled:
            let answer = step.message != moment.message ? ", and answers \(message(step))" : ""
            return "\(replica(step)) commits \(what)\(after)\(answer)"
        case .duplicate: return "\(replica(step)) knows \(what) already: no effect"
        default: return "\(replica(step)) fails at \(what)\(after): \(reason(step))"
        }
    }

    /// `, after 3 ms in its mailbox and 1.2 s in the bus`; empty if it did not wait.
    private func waited(_ moment: SagaMoment) -> String {
        var parts: [String] = []
        if moment.inMailbox > 0 { parts.append("\(Self.duration(moment.inMailbox)) in its mailbox") }
        if moment.inBus > 0 { parts.append("\(Self.duration(moment.inBus)) in the bus") }
        return parts.isEmpty ? "" : ", after " + parts.joined(separator: " and ")
    }

    private func trouble(_ moment: SagaMoment) -> String {
        let step = moment.step
        let (what, service) = (header.message(step.message), header.service(step.service))
        switch step.kind {
        case .turnedAway:
            return "\(what) \(moment.held == nil ? "is turned away" : "is lost in a worker's hands"): \(reason(step))"
        case .dropped: return "\(what) is dropped: the mailbox of \(replica(step)) is full"
        case .lostOnLink:
            return "\(step.isAcknowledgement ? "the word that \(service) is done with \(what)" : what) "
                + "is lost on its link"
        case .copied: return "a link makes a second \(what)"
        default: return "\(what) is a dead letter of \(service): it comes again only when it is redriven"
        }
    }

    private func answer(_ moment: SagaMoment) -> String {
        let step = moment.step
        let service = header.service(step.service)
        let answer = step.failure == nil ? message(step) : "no answer from \(service)"
        switch step.kind {
        case .answered where moment.isAbandoned: return "\(answer) comes too late: nobody waits for it"
        case .answered: return "\(answer) reaches \(moment.depth == 0 ? "the customer" : "who asked")"
        case .answeredLate: return "\(answer) comes for a customer who no longer waits"
        default:
            return "the gateway waits no longer for \(service), and answers 504 to \(header.message(step.message))"
        }
    }

    private func call(_ step: SagaStep) -> String {
        switch step.kind {
        case .callTimedOut: "\(replica(step)) waits no longer for the answer: time-out"
        case .notPermitted: "the circuit breaker of \(replica(step)) is open: its call is not permitted"
        default: "\(replica(step)) waits \(Self.duration(step.value)) before its next attempt"
        }
    }
}
