package import Contexts

/// The end of the bus in a subscriber: gives the events of a batch to the replica, those of one key one after the other.
///
/// Events come at least once and take effect once, because the inbox knows what was handled.
package actor EventIntake {
    private let replica: ServedReplica
    private let books: any AsyncServiceDatabase
    /// Keys that are handled at the same time.
    private let width: Int
    /// By publisher, up to which id the inbox was told to forget.
    private var forgotten: [ServiceID: UInt64] = [:]

    /// - Parameter width: at least 1. More than the replica has workers fills its mailbox.
    package init(_ replica: ServedReplica, _ books: any AsyncServiceDatabase, width: Int) {
        precondition(width > 0, "events are handled \(width) at a time")
        self.replica = replica
        self.books = books
        self.width = width
    }

    /// Handles all events of a batch, and returns when the effect of each is committed. After a failure no later event of
    /// that key is handled.
    ///
    /// - Throws: the first reason why the batch must come again.
    package func take(_ batch: EventBatch) async throws(DeliveryFailure) {
        // Beside the events, so that both share a commit.
        async let forgetting: Void = forget(through: batch.confirmed, of: batch.publisher)
        let failure = await handle(Self.lanes(batch.events))
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

    private func handle(_ lanes: [[Message]]) async -> DeliveryFailure? {
        let replica = replica
        return await withTaskGroup(of: DeliveryFailure?.self) { group in
            var (next, failure) = (0, DeliveryFailure?.none)
            while next < min(width, lanes.count) {
                let lane = lanes[next]
                group.addTask { await replica.failure(taking: lane) }
                next += 1
            }
            while let ended = await group.next() {
                if let ended, failure == nil { failure = ended }
                // What has not begun comes again with the batch.
                guard failure == nil, next < lanes.count else { continue }
                let lane = lanes[next]
                group.addTask { await replica.failure(taking: lane) }
                next += 1
            }
            return failure
        }
    }
}

extension ServedReplica {
    /// Handles events one after the other, up to the first that fails.
    fileprivate func failure(taking lane: [Message]) async -> DeliveryFailure? {
        do throws(DeliveryFailure) {
            for event in lane { try await take(event) }
            return nil
        } catch {
            return error
        }
    }
}
