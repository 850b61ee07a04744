internal import Contexts

/// What a live world shares with its replicas: the clock, the queue of turns that come back, and the bell that wakes
/// the world.
package final class LiveLink: Sendable {
    let clock = LiveClock()
    /// The number of turns under way bounds it. That number is at most the number of parcels, workers and breakers.
    private let inbox = BatchQueue<TurnRef>(limit: .max)
    private let stopSignal: StopSignal

    init(_ stopSignal: StopSignal) { self.stopSignal = stopSignal }

    /// Sends a turn back to the world, with the contents of the outbox if the replica wants to publish.
    ///
    /// The replicas of a service share its outbox. A replica reads the outbox and sends to the world in one step. So
    /// events reach the bus in the order of their commits, and each event reaches it once. The world confirms them.
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

    /// Takes the turns that have come back. Returns false if there are none; the next turn will then ring the bell.
    func take(into turns: inout [TurnRef]) -> Bool { inbox.take(into: &turns) }

    /// Waits until a turn comes back, the run must stop, or the instant comes.
    func wait(until instant: Instant) { stopSignal.wait(until: clock.deadline(instant)) }
}

/// Lets one replica of a service at a time read their outbox, and knows which event was read last. A crash of the
/// database does not change this: what was read is on its way to the bus, and ids are never given out twice.
package final class OutboxGate: Sendable {
    private let latest = BriefLock<UInt64>(0)

    package init() {}

    func pass(_ body: (_ latest: inout UInt64) -> Void) { latest.withLock { body(&$0) } }
}
