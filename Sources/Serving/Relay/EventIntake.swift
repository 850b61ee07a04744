package import Contexts

/// The end of the bus in a subscriber: gives the events of a batch to the replica, those of one key one after the other.
///
/// Events come at least once and take effect once, because the inbox knows what was handled. An event that the logic fails
/// at is parked in the service's database, and so is what comes after it under its key. The events of other keys go on.
package actor EventIntake {
    private let replica: ServedReplica
    private let books: any AsyncServiceDatabase
    private let parking: any ParkingBook
    private let clock: any ServedClock
    /// Keys that are handled at the same time.
    private let width: Int
    /// By publisher, up to which id the inbox was told to forget.
    private var forgotten: [ServiceID: UInt64] = [:]

    /// - Parameter width: at least 1. More than the replica has workers fills its mailbox.
    package init(
        _ replica: ServedReplica, _ books: any AsyncServiceDatabase, parking: any ParkingBook, width: Int,
        clock: any ServedClock
    ) {
        precondition(width > 0, "events are handled \(width) at a time")
        self.replica = replica
        self.books = books
        self.parking = parking
        self.width = width
        self.clock = clock
    }

    /// Handles all events of a batch, and returns when the effect of each is committed or the event is parked. After a
    /// failure no later event of that key is handled.
    ///
    /// - Throws: the first reason why the batch must come again.
    package func take(_ batch: EventBatch) async throws(DeliveryFailure) {
        // Beside the events, so that both share a commit.
        async let forgetting: Void = forget(through: batch.confirmed, of: batch.publisher)
        let failure: DeliveryFailure?
        if batch.isToBeParked {
            failure = await park(batch.events, failures: RelayCaution.maximumDeaths, .replicaDied)
        } else {
            failure = await handle(batch.events, batch.traces)
        }
        await forgetting
        if let failure { throw failure }
    }

    /// Lets the inbox forget what cannot come anew. If the database fails, the next batch says so again.
    private func forget(through id: UInt64, of publisher: ServiceID) async {
        guard id > forgotten[publisher] ?? 0 else { return }
        do throws(DatabaseError) {
            try await books.forget(through: id)
            forgotten[publisher] = max(id, forgotten[publisher] ?? 0)
        } catch {}
    }

    // MARK: Lanes

    /// What became of the events of one key.
    fileprivate enum LaneEnd: Sendable {
        case handled
        /// The logic failed at the first of these; none of them has been handled.
        case failed([Message], DeliveryFailure)
        /// The batch must come again, and nobody is to blame.
        case interrupted(DeliveryFailure)
    }

    /// The events of each key, in order.
    private static func lanes(_ events: [Message]) -> [[Message]] {
        var lanes: [[Message]] = []
        var places: [UInt64: Int] = [:]
        for event in events {
            if let place = places[event.key] {
                lanes[place].append(event)
            } else {
                places[event.key] = lanes.count
                lanes.append([event])
            }
        }
        return lanes
    }

    /// Returns why the batch must come again; nil if it need not.
    private func handle(_ events: [Message], _ traces: [UInt64: String]) async -> DeliveryFailure? {
        let parked: Set<UInt64>
        do throws(DatabaseError) { parked = Set(try await parking.parkedKeys()) } catch { return .databaseUnavailable }
        let behind = parked.isEmpty ? [] : events.filter { parked.contains($0.key) }
        let lanes = Self.lanes(behind.isEmpty ? events : events.filter { !parked.contains($0.key) })
        let replica = replica
        var failure = await park(behind, failures: 0, nil)
        var failed: [(events: [Message], reason: DeliveryFailure)] = []
        await forEach(of: lanes, atOnce: width) {
            await replica.end(taking: $0, traces)
        } goesOn: { end in
            switch end {
            case .handled: break
            case .failed(let events, let reason): failed.append((events, reason))
            case .interrupted(let reason): failure = failure ?? reason
            }
            // What has not begun comes again with the batch.
            return failure == nil
        }
        for lane in failed {
            let error = await park(lane.events, failures: 1, lane.reason)
            failure = failure ?? error
        }
        return failure
    }

    /// Parks events of which the first has failed so often. Returns why it could not; nil if it did.
    private func park(_ events: [Message], failures: Int, _ reason: DeliveryFailure?) async -> DeliveryFailure? {
        guard !events.isEmpty else { return nil }
        let now = clock.now
        var parked = events.map { ParkedEvent($0, since: now, due: now) }
        parked[0].failures = failures
        parked[0].reason = reason
        if failures > 0 { parked[0].due = now + ParkingKeeper.pause.after(failures: failures) }
        do throws(DatabaseError) {
            try await parking.park(parked)
            return nil
        } catch {
            return .databaseUnavailable
        }
    }

    fileprivate static func end(of lane: [Message], at index: Int, _ failure: DeliveryFailure) -> LaneEnd {
        failure.isOfConsumer ? .failed(Array(lane[index...]), failure) : .interrupted(failure)
    }
}

extension ServedReplica {
    /// Handles events one after the other, up to the first that fails.
    fileprivate func end(taking lane: [Message], _ traces: [UInt64: String]) async -> EventIntake.LaneEnd {
        guard let trace = lane.first.flatMap({ traces[$0.key] }) else { return await end(taking: lane) }
        return await CurrentTrace.$value.withValue(trace) { await end(taking: lane) }
    }

    private func end(taking lane: [Message]) async -> EventIntake.LaneEnd {
        for (index, event) in lane.enumerated() {
            do throws(DeliveryFailure) { try await take(event) } catch {
                return EventIntake.end(of: lane, at: index, error)
            }
        }
        return .handled
    }
}
