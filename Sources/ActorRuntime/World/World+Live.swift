internal import Contexts

/// The live world: the same services, replicas, bus and timers on the wall clock and many threads.
///
/// The loop keeps everything but the replicas in its own isolation, as in virtual time. An input goes to its replica as
/// a ``Turn``, and comes back with the effects, which the loop applies in the order in which they arrive. For one
/// replica that is the order of its inputs.
extension World {
    /// Due events that are handled before the loop looks for returned turns again.
    private static var maximumEventsInARow: Int { 1024 }

    mutating func run(_ live: LiveLink, until end: Instant, _ observer: some WorldObserver) -> RunEnd {
        live.clock.start()
        while true {
            if stopSignal.isStopRequested { return .stopRequested }
            now = max(now, live.clock.now)
            let hasReturned = applyReturned(live, observer)
            let hasStepped = stepThroughDue(until: min(now, end), observer)
            if isHalted { return .halted }
            guard !hasReturned, !hasStepped else { continue }
            if now >= end { return .instantReached }
            live.wait(until: min(queue.nextInstant ?? end, end))
        }
    }

    /// Applies the effects that have come back. Returns whether there were any.
    private mutating func applyReturned(_ live: LiveLink, _ observer: some WorldObserver) -> Bool {
        guard live.take(into: &returned) else { return false }
        var batch: [TurnRef] = []
        swap(&batch, &returned)
        for turn in batch {
            swap(&effects, &turn.turn.effects)
            let index = Int(turn.turn.replica)
            if isCurrent(turn.turn.replica) { slots[index].turnsUnderWay -= 1 }
            apply(to: turn.turn.replica, observer)
            swap(&effects, &turn.turn.effects)
            turns.discard(turn)
            if draining > 0 { tellIfDrained(index, observer) }
        }
        swap(&batch, &returned)
        return true
    }

    private mutating func stepThroughDue(until instant: Instant, _ observer: some WorldObserver) -> Bool {
        for count in 0..<Self.maximumEventsInARow {
            guard !isHalted, step(notAfter: instant, observer) else { return count > 0 }
        }
        return true
    }

    /// Sends an input to a replica that runs, or is about to die.
    mutating func send(_ input: consuming Replica.Input, to index: UInt32) {
        guard let port = slots[Int(index)].port else { return }
        let isIn = port.send(turns.make(input, for: index, slots[Int(index)].incarnation))
        precondition(isIn, "the port of a replica has no limit")
        slots[Int(index)].turnsUnderWay += 1
    }

    mutating func startLive(_ index: Int, _ state: consuming ReplicaState, _ live: LiveLink) {
        let service = services[Int(slots[index].service.rawValue)]
        let executor =
            slots[index].executor ?? QueueExecutor("\(service.configuration.name)/\(index)", threads: .shared)
        let replica = Replica(on: executor, state: state, link: live, gate: service.gate)
        slots[index].executor = executor
        slots[index].replica = replica
        slots[index].turnsUnderWay = 0
        // As many inputs may wait as the world has under way: mailboxes, workers and the bus's credit bound those.
        slots[index].port = ReceiverPort(to: replica, on: executor, limit: .max)
    }
}
