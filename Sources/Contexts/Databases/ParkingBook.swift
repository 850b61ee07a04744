/// An event that a service's logic has failed at, or that waits behind such a one of its key, as the service's database
/// keeps it. It is tried again from there, while the events of other keys go on.
package struct ParkedEvent: Hashable, Sendable {
    /// An event becomes a dead letter after the logic has failed at it this often: as in a simulation. Then nobody tries
    /// it again until it is redriven.
    package static let maximumFailures = 20
    /// The events that a service parks. If there are as many, it takes no further batch with an event to park, so what is
    /// behind waits in its publisher's outbox.
    package static let maximumCount = 10_000

    package var event: Message
    /// How often it was tried in vain; 0 for one that waits behind another.
    package var failures: Int
    /// Why it failed last; nil if it has not been tried.
    package var reason: DeliveryFailure?
    /// When it was parked.
    package var since: Instant
    /// When it is tried next, once it is the first of its key.
    package var due: Instant

    package init(_ event: Message, failures: Int = 0, reason: DeliveryFailure? = nil, since: Instant, due: Instant) {
        self.event = event
        self.failures = failures
        self.reason = reason
        self.since = since
        self.due = due
    }

    package var isDeadLetter: Bool { failures >= Self.maximumFailures }
}

/// The events that a service's database has parked. All replicas of the service share them. A call that has returned is on
/// disk.
///
/// Custody never has a gap: whoever gets a copy of a parked event from its publisher cannot commit it
/// (``CommitResult/parked``), and it stays parked until the one transaction that carries it out removes it
/// (``Transaction/isOfParkedEvent``).
package protocol ParkingBook: Sendable {
    /// Parks events, in this order, behind those that are parked already. One that was handled before, or is parked, is
    /// left as it is.
    ///
    /// - Throws: ``DatabaseError/Kind/refused``, with nothing parked, if there would be more than
    ///   ``ParkedEvent/maximumCount``, besides what any commit throws.
    func park(_ events: [ParkedEvent]) async throws(DatabaseError)

    /// The keys of parked events, each once, in no order; at most ``ParkedEvent/maximumCount``.
    func parkedKeys() async throws(DatabaseError) -> [UInt64]

    /// The parked events that can be tried: the first of its key, due by an instant and no dead letter. Those that have
    /// been due longest come first.
    func parkedEvents(dueBy instant: Instant, limit: Int) async throws(DatabaseError) -> [ParkedEvent]

    /// All parked events in the order in which they were parked, from the given one of them on.
    ///
    /// - Parameter place: how many are left out.
    func parkedEvents(from place: Int, limit: Int) async throws(DatabaseError) -> [ParkedEvent]

    /// Keeps how often a parked event has failed, why, and when it is due; unless it is not parked any more, or its failures
    /// are others by now, because it was redriven or another process has tried it.
    ///
    /// - Parameter failures: how many it had when it was read, or noted last.
    /// - Returns: whether it was kept.
    func note(_ parked: ParkedEvent, after failures: Int) async throws(DatabaseError) -> Bool

    /// Gives the events that have failed another ``ParkedEvent/maximumFailures`` attempts, from now on: dead letters, and
    /// those that would be tried again later. Amazon SQS calls it a redrive.
    ///
    /// - Parameter key: whose; nil for all.
    /// - Returns: how many events had failed.
    func redrive(key: UInt64?, at now: Instant) async throws(DatabaseError) -> Int

    /// How many events are parked, and how many of these are dead letters.
    func parkedCounts() async throws(DatabaseError) -> ParkedCounts
}

package struct ParkedCounts: Hashable, Sendable {
    package var all: Int
    package var deadLetters: Int

    package init(all: Int, deadLetters: Int) {
        self.all = all
        self.deadLetters = deadLetters
    }
}
