internal import Measurement

/// What the steps of a saga tell together: each step with what is known of its message by then, and the pieces of work
/// whose beginning and end the steps record. `explain` and `trace` print it.
struct SagaWork {
    /// A message in a worker's hands.
    struct Piece {
        let started: SagaStep
        /// The step that ends it; nil if a worker still had it after the last kept step.
        let ended: SagaStep?
    }

    /// What is known of a parcel that is under way.
    private struct Parcel {
        /// The type of the message that it brought. An answer replaces it.
        var message: Int
        var depth = 0
        /// When the bus took it or took it back.
        var posted: Int64?
        var handed: Int64?
        var arrived: Int64?
        var started: SagaStep?
        var attempts = 0
        /// The parcel of the latest request that its handling has sent.
        var call: Int?
        var isAbandoned = false
    }

    /// One for each step, in their order.
    private(set) var moments: [SagaMoment] = []
    /// First those that ended, in the order of their ends, then those that did not.
    private(set) var pieces: [Piece] = []
    private var parcels: [Int: Parcel] = [:]
    /// The indices of events that were published at the instant of the latest step.
    private var published: [Int] = []

    init(_ steps: [SagaStep]) {
        moments.reserveCapacity(steps.count)
        for step in steps { add(step) }
        for number in parcels.keys.sorted() {
            if let started = parcels[number]?.started { pieces.append(Piece(started: started, ended: nil)) }
        }
    }

    private mutating func add(_ step: SagaStep) {
        if moments.last?.step.at != step.at { published.removeAll(keepingCapacity: true) }
        var moment = SagaMoment(step)
        var parcel = step.parcel.flatMap { parcels[$0] } ?? Parcel(message: step.message)
        moment.message = parcel.message
        moment.depth = parcel.depth
        switch step.kind {
        case .asked, .called, .published, .posted, .timerSet, .copied, .passedOn: parcel = send(step, &moment)
        case .handed: (parcel.handed, parcel.arrived) = (step.at, nil)
        case .arrived: parcel.arrived = step.at
        case .started: start(step, &parcel, &moment)
        case .handled, .duplicate, .failed, .turnedAway: end(step, &parcel, &moment)
        case .answered: moment.isAbandoned = parcel.isAbandoned
        case .gatewayTimeout: moment.depth = 0
        case .callTimedOut, .notPermitted, .pause:
            moment.depth += 1
            if step.kind == .callTimedOut, let call = parcel.call { parcels[call]?.isAbandoned = true }
        case .waitsInBus, .held, .dropped, .lostOnLink, .answeredLate, .deadLettered: break
        }
        if let number = step.parcel { parcels[number] = parcel }
        moments.append(moment)
    }

    /// A message departs. Whatever the number of its parcel carried before is forgotten.
    private mutating func send(_ step: SagaStep, _ moment: inout SagaMoment) -> Parcel {
        var parcel = Parcel(message: step.message)
        (moment.depth, moment.message) = (0, step.message)
        switch step.kind {
        case .called:
            let caller = Int(truncatingIfNeeded: step.value)
            parcel.depth = 1 + (parcels[caller]?.depth ?? 0)
            moment.attempt = 1 + (parcels[caller]?.attempts ?? 0)
            moment.depth = parcel.depth
            parcels[caller]?.attempts = moment.attempt
            parcels[caller]?.call = step.parcel
        case .published: published.append(moments.count)
        case .posted:
            (parcel.depth, parcel.posted) = (1, step.at)
            moment.isOfEvent = published.contains { moments[$0].step.message == step.message }
            if let latest = published.last, moments[latest].step.message == step.message {
                moments[latest].subscribers.append(step.service)
            }
        case .copied, .timerSet: (parcel.depth, moment.depth) = (1, 1)
        default: break
        }
        return parcel
    }

    private func start(_ step: SagaStep, _ parcel: inout Parcel, _ moment: inout SagaMoment) {
        if let arrived = parcel.arrived { moment.inMailbox = max(0, step.at - arrived) }
        if let posted = parcel.posted, let handed = parcel.handed { moment.inBus = max(0, handed - posted) }
        (parcel.started, parcel.arrived) = (step, nil)
    }

    /// No worker has it any more. If it comes again, it has waited in the bus since then.
    private mutating func end(_ step: SagaStep, _ parcel: inout Parcel, _ moment: inout SagaMoment) {
        if let started = parcel.started {
            moment.held = step.at - started.at
            pieces.append(Piece(started: started, ended: step))
        }
        parcel.started = nil
        if parcel.posted != nil { parcel.posted = step.at }
    }
}
