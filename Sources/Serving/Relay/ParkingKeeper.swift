package import Contexts

/// Tries the parked events of a service again, those of one key in their order, with growing pauses, until they are handled
/// or are dead letters.
///
/// An attempt is counted before it is made, so an event that kills its process becomes a dead letter too. Two keepers of
/// one service at a time do no harm: a parked event is handled by the one transaction that removes its row.
package actor ParkingKeeper {
    /// How often the database is read.
    package static let look = Timespan.milliseconds(200)
    /// Before an event is tried again: 100 ms, then twice as long each time, up to a minute. So an event is a dead letter
    /// after some eleven minutes.
    package static let pause = GrowingPause(first: .milliseconds(100), longest: .seconds(60))
    /// Events that are read and tried at a time.
    package static let batch = 64

    private let replica: ServedReplica
    private let parking: any ParkingBook
    private let clock: any ServedClock
    private let pause: GrowingPause
    /// Events that are tried at the same time.
    private let width: Int

    /// - Parameter width: at least 1; fewer than the replica has workers leave room for other messages.
    package init(
        _ replica: ServedReplica, _ parking: any ParkingBook, width: Int, clock: any ServedClock,
        pause: GrowingPause = ParkingKeeper.pause
    ) {
        precondition(width > 0, "parked events are tried \(width) at a time")
        self.replica = replica
        self.parking = parking
        self.clock = clock
        self.pause = pause
        self.width = width
    }

    /// Tries events until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let handled = (try? await tryDue()) ?? 0
            // What waited behind a handled one can be tried at once.
            if handled > 0 { continue }
            do { try await clock.sleep(for: Self.look) } catch { return }
        }
    }

    /// Tries each event that is due, and returns how many were handled.
    private func tryDue() async throws(DatabaseError) -> Int {
        let all = try await parking.parkedEvents(dueBy: clock.now, limit: Self.batch)
        var handled = 0
        func count(_ isHandled: Bool) -> Bool {
            if isHandled { handled += 1 }
            return true
        }
        await forEach(
            of: all.filter { $0.reason != .replicaDied }, atOnce: width, { await self.isHandled($0) }, goesOn: count)
        // What a process died at is tried alone, so that it takes no other with it.
        await forEach(
            of: all.filter { $0.reason == .replicaDied }, atOnce: 1, { await self.isHandled($0) }, goesOn: count)
        return handled
    }

    private func isHandled(_ parked: ParkedEvent) async -> Bool {
        let before = parked.failures
        var parked = parked
        parked.failures += 1
        parked.due = clock.now + pause.after(failures: parked.failures)
        // If nobody comes back to say otherwise.
        parked.reason = .replicaDied
        guard (try? await parking.note(parked, after: before)) == true else { return false }
        let noted = parked.failures
        do throws(DeliveryFailure) {
            try await replica.takeParked(parked.event)
            return true
        } catch {
            if !error.isOfConsumer { parked.failures -= 1 }
            parked.reason = error
            // If this fails, it is counted as it was noted before.
            _ = try? await parking.note(parked, after: noted)
            return false
        }
    }
}

extension DeliveryFailure {
    /// Whether the logic that had the message is to blame, so that the message may never be handled. It is not to blame for
    /// a full mailbox, a closed port or a database that is down.
    var isOfConsumer: Bool {
        switch self {
        case .serviceError, .commitConflict, .replicaDied: true
        case .noReadyReplica, .mailboxFull, .connectionRefused, .gatewayTimeout, .overflow, .databaseUnavailable: false
        }
    }
}
