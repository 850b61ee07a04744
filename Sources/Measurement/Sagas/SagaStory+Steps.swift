/// The lines of a story.
extension SagaStory {
    mutating func tell() {
        for index in saga.steps.indices {
            let step = saga.steps[index]
            switch step.kind {
            case .asked, .called, .published, .posted, .timerSet: tellSending(step, at: index)
            case .waitsInBus, .handed, .arrived, .held: tellWay(step)
            case .started, .handled, .duplicate, .failed: tellWork(step)
            case .turnedAway, .dropped, .lostOnLink, .copied, .deadLettered: tellTrouble(step)
            case .answered, .answeredLate, .gatewayTimeout: tellAnswer(step)
            case .callTimedOut, .notPermitted, .pause: tellCall(step)
            }
        }
    }

    private mutating func update(_ step: SagaStep, _ change: (inout Parcel) -> Void) {
        guard let parcel = step.parcel else { return }
        change(&parcels[parcel, default: Parcel()])
    }

    private func parcel(_ step: SagaStep) -> Parcel { step.parcel.flatMap { parcels[$0] } ?? Parcel() }

    // MARK: Sending

    private mutating func tellSending(_ step: SagaStep, at index: Int) {
        switch step.kind {
        case .asked:
            begin(step, depth: 0)
            say(step, 0, "a customer asks \(header.service(step.service)): \(name(of: step.message))")
        case .called:
            let caller = Int(step.value)
            let attempt = (parcels[caller]?.attempts ?? 0) + 1
            parcels[caller]?.attempts = attempt
            parcels[caller]?.call = step.parcel
            let depth = (parcels[caller]?.depth ?? 0) + 1
            begin(step, depth: depth)
            let again = attempt > 1 ? ", attempt \(attempt)" : ""
            say(step, depth, "\(replica(step)) asks \(header.service(step.service)): \(name(of: step.message))\(again)")
        case .published:
            let compensates = header.compensations.contains(name(of: step.message)) ? ", a compensation" : ""
            let subscribers = subscribers(of: index)
            let to = subscribers.isEmpty ? "" : ", for " + subscribers.joined(separator: ", ")
            say(step, 0, "\(replica(step)) publishes \(message(step))\(compensates)\(to)")
        case .posted:
            begin(step, depth: 1)
            update(step) { $0.posted = step.at }
            guard !isOfEvent(index) else { return }
            say(step, 0, "a timer of \(header.service(step.service)) is due: \(name(of: step.message))")
        default:
            say(
                step, 1,
                "\(header.service(step.service)) sets a timer of \(Self.duration(step.value)): "
                    + "\(name(of: step.message))")
        }
    }

    private mutating func begin(_ step: SagaStep, depth: Int) {
        guard let parcel = step.parcel else { return }
        parcels[parcel] = Parcel(depth: depth, message: step.message)
    }

    /// Those for whom the bus takes the event that is published at a place.
    private func subscribers(of index: Int) -> [String] {
        let event = saga.steps[index]
        var names: [String] = []
        for step in saga.steps[(index + 1)...] {
            guard step.at == event.at, step.kind != .published else { break }
            if step.kind == .posted, step.message == event.message { names.append(header.service(step.service)) }
        }
        return names
    }

    /// Whether what the bus takes at a place is an event and not a timer's message.
    private func isOfEvent(_ index: Int) -> Bool {
        let posted = saga.steps[index]
        for step in saga.steps[..<index].reversed() {
            guard step.at == posted.at else { break }
            if step.kind == .published, step.message == posted.message { return true }
        }
        return false
    }

    // MARK: On the way

    private mutating func tellWay(_ step: SagaStep) {
        let known = parcel(step)
        switch step.kind {
        case .waitsInBus:
            say(
                step, known.depth,
                "\(name(of: step.message)) waits in the bus: no replica of "
                    + "\(header.service(step.service)) is ready and has room")
        case .handed:
            if step.value == 1 {
                waits.again += 1
                say(step, known.depth, "the bus delivers \(name(of: step.message)) to \(replica(step)) again")
            }
            update(step) {
                $0.handed = step.at
                $0.arrived = nil
            }
        case .held:
            say(step, known.depth, "\(name(of: step.message)) waits before \(replica(step)), which stands still")
        default: update(step) { $0.arrived = step.at }
        }
    }

    // MARK: Work

    private mutating func tellWork(_ step: SagaStep) {
        let known = parcel(step)
        let held = known.started.map { step.at - $0 }
        let after = held.map { " after \(Self.duration($0))" } ?? ""
        if step.kind != .started {
            waits.work += held ?? 0
            returnToBus(step)
        }
        switch step.kind {
        case .started:
            update(step) { $0.started = step.at }
            say(step, known.depth, "\(replica(step)) begins \(name(of: step.message))\(waited(known, until: step.at))")
        case .handled:
            let isAnswer = step.message != known.message
            let answer = isAnswer ? ", and answers \(message(step))" : ""
            say(step, known.depth, "\(replica(step)) commits \(name(of: known.message))\(after)\(answer)")
        case .duplicate:
            say(step, known.depth, "\(replica(step)) knows \(name(of: known.message)) already: no effect")
        default:
            say(step, known.depth, "\(replica(step)) fails at \(name(of: known.message))\(after): \(reason(step))")
        }
    }

    /// `, after 3 ms in its mailbox and 1.2 s in the bus`; empty where it did not wait.
    private mutating func waited(_ known: Parcel, until now: Int64) -> String {
        var parts: [String] = []
        if let arrived = known.arrived, now > arrived {
            waits.mailbox += now - arrived
            parts.append("\(Self.duration(now - arrived)) in its mailbox")
        }
        if let posted = known.posted, let handed = known.handed, handed > posted {
            waits.bus += handed - posted
            parts.append("\(Self.duration(handed - posted)) in the bus")
        }
        return parts.isEmpty ? "" : ", after " + parts.joined(separator: " and ")
    }

    /// Nobody has it in hand any more. Should it come again, it has waited in the bus since.
    private mutating func returnToBus(_ step: SagaStep) {
        update(step) {
            $0.started = nil
            if $0.posted != nil { $0.posted = step.at }
        }
    }

    // MARK: Trouble

    private mutating func tellTrouble(_ step: SagaStep) {
        let known = parcel(step)
        let what = name(of: step.message)
        switch step.kind {
        case .turnedAway:
            waits.turnedAway += 1
            let wasInHand = known.started != nil
            waits.work += known.started.map { step.at - $0 } ?? 0
            returnToBus(step)
            say(
                step, known.depth,
                "\(what) \(wasInHand ? "is lost in a worker's hands" : "is turned away"): "
                    + reason(step))
        case .dropped: say(step, known.depth, "\(what) is dropped: the mailbox of \(replica(step)) is full")
        case .lostOnLink:
            let lost = step.value == 1 ? "the word that \(header.service(step.service)) is done with \(what)" : what
            say(step, known.depth, "\(lost) is lost on its link")
        case .copied:
            begin(step, depth: 1)
            say(step, 1, "a link makes a second \(what)")
        default:
            say(
                step, known.depth,
                "\(what) is a dead letter of \(header.service(step.service)): "
                    + "it comes again only when it is redriven")
        }
    }

    // MARK: Calls and answers

    private mutating func tellAnswer(_ step: SagaStep) {
        let known = parcel(step)
        let asker = known.depth == 0 ? "the customer" : "who asked"
        let answer = step.failure == nil ? message(step) : "no answer from \(header.service(step.service))"
        switch step.kind {
        case .answered where known.isAbandoned:
            say(step, known.depth, "\(answer) comes too late: nobody waits for it")
        case .answered: say(step, known.depth, "\(answer) reaches \(asker)")
        case .answeredLate: say(step, known.depth, "\(answer) comes for a customer who no longer waits")
        default:
            say(
                step, 0,
                "the gateway waits no longer for \(header.service(step.service)), and answers 504 to "
                    + name(of: step.message))
        }
    }

    private mutating func tellCall(_ step: SagaStep) {
        let depth = parcel(step).depth + 1
        switch step.kind {
        case .callTimedOut:
            waits.timeouts += 1
            if let call = parcel(step).call { parcels[call]?.isAbandoned = true }
            say(step, depth, "\(replica(step)) waits no longer for the answer: time-out")
        case .notPermitted:
            waits.notPermitted += 1
            say(step, depth, "the circuit breaker of \(replica(step)) is open: its call is not permitted")
        default:
            waits.pauses += step.value
            say(step, depth, "\(replica(step)) waits \(Self.duration(step.value)) before its next attempt")
        }
    }
}
