internal import Contexts

/// What a live world shares with its replicas: the clock, the queue of turns that come back, and the bell that wakes
/// the world.
package final class LiveLink: Sendable {
    let clock = LiveClock()
    /// Bounded by the turns under way, of which there are no more than parcels, workers and breakers.
    private let inbox = BatchQueue<TurnRef>(limit: .max)
    private let stopSignal: StopSignal

    init(_ stopSignal: StopSignal) { self.stopSignal = stopSignal }

    /// Sends a turn back to the world, with what the outbox holds if the replica wants to publish.
    ///
    /// Replicas of a service share its outbox. Reading it and sending to the world is one step for them, so that events
    /// reach the bus in the order of their commits, and each once. The world confirms them.
    func sendBack(_ turn: TurnRef, publishing database: any ServiceDatabase, through gate: OutboxGate) {
        guard turn.turn.effects.kinds.contains(.published) else { return send(turn) }
        gate.pass { latest in
            database.allEvents(after: latest, into: &turn.turn.effects.events)
            if let last = turn.turn.effects.events.last { latest = last.id }
            send(turn)
        }
    }

    private func send(_ turn: TurnRef) {
        if case .wakesConsumer = inbox.send(turn) { stopSignal.ring() }
    }

    /// Takes the turns that have come back. Returns false where there is none: the next one will ring.
    func take(into turns: inout [TurnRef]) -> Bool { inbox.take(into: &turns) }

    /// Waits until a turn comes back, the run is to stop or the instant has come.
    func wait(until instant: Instant) { stopSignal.wait(until: clock.deadline(instant)) }
}

/// Lets one replica of a service at a time read their outbox, and knows up to which event it has been read. That stays so
/// when the database crashes: what was read is on its way to the bus, and ids are not given out twice.
package final class OutboxGate: Sendable {
    private let latest = BriefLock<UInt64>(0)

    package init() {}

    func pass(_ body: (_ latest: inout UInt64) -> Void) { latest.withLock { body(&$0) } }
}
