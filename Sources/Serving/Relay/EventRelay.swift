package import Contexts
internal import Synchronization

/// Pushes the events of a service's outbox to those who subscribe to them: to each in the order of the commits, at least
/// once, and the next batch only after the last one was taken.
///
/// Batches regulate themselves: while one is on its way, the next one gathers in the outbox. A subscriber that does not
/// answer is tried again for ever, with growing pauses, and holds back no other. An event that a subscriber's logic fails
/// at does not hold back the others either: the subscriber parks it in its own database (``EventIntake``). An event leaves the outbox only when all
/// of its subscribers have committed its effect. So whatever dies, the next relay finds in the outbox what is not yet
/// everywhere.
///
/// Two relays of one service at a time do no harm but double work: each pushes an event only when the ones before it were
/// taken, and the inbox knows copies.
package actor EventRelay {
    /// How a relay waits.
    package struct Pauses: Hashable, Sendable {
        /// The longest time after which the outbox is read, although nobody has said that it has grown. Another replica
        /// of the service may have written to it.
        package var look = Timespan.milliseconds(50)
        /// Before a batch is pushed again.
        package var again = GrowingPause(first: .milliseconds(10), longest: .seconds(2))

        package init() {}
    }

    private let publisher: ServiceID
    private let books: any AsyncServiceDatabase
    private let traces: (any TraceBook)?
    private let subscriptions: @Sendable (MessageType) -> [ServiceID]
    private let transport: any EventTransport
    private let clock: any ServedClock
    private let pauses: Pauses
    /// Nobody, where no service subscribes.
    private let places: [ServiceID?]
    private let bells: [Bell]
    private var positions: RelayPositions
    private let growths = Atomic(0)
    private var reading: (shared: SharedReading, found: Task<Reading, any Error>)?

    /// What was read of the outbox at a time.
    private struct Reading: Sendable {
        var events: [Message]
        /// By key, the traces to which the events belong.
        var traces: [UInt64: String] = [:]
    }

    /// - Parameters:
    ///   - traces: of the same database; nil passes no trace on.
    ///   - subscribers: all services that subscribe to any event of the publisher, each once.
    ///   - subscriptions: the services that get an event of a type.
    package init(
        of publisher: ServiceID, _ books: any AsyncServiceDatabase, traces: (any TraceBook)? = nil,
        to subscribers: [ServiceID],
        subscriptions: @escaping @Sendable (MessageType) -> [ServiceID], by transport: any EventTransport,
        clock: any ServedClock, pauses: Pauses = Pauses()
    ) {
        self.publisher = publisher
        self.books = books
        self.traces = traces
        self.subscriptions = subscriptions
        self.transport = transport
        self.clock = clock
        self.pauses = pauses
        places = subscribers.isEmpty ? [nil] : subscribers
        bells = places.map { _ in Bell() }
        positions = RelayPositions(places: places.count)
    }

    /// Says that the outbox has grown.
    package nonisolated func outboxGrew() {
        growths.wrappingAdd(1, ordering: .acquiringAndReleasing)
        for bell in bells { bell.ring() }
    }

    /// Relays until the task is cancelled. What is on its way then is not taken back.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for place in places.indices {
                group.addTask { await self.serve(place) }
            }
        }
    }

    /// Pushes to the subscriber of a place.
    private func serve(_ place: Int) async {
        var reached: UInt64 = 0
        var failures = 0
        var caution = RelayCaution()
        while !Task.isCancelled {
            do {
                let id = try await pushNext(after: reached, to: place, &caution)
                failures = 0
                if let id { reached = id } else { await bells[place].wait(atMost: pauses.look, clock) }
            } catch {
                failures += 1
                do { try await clock.sleep(for: pauses.again.after(failures: failures)) } catch { return }
            }
        }
    }

    /// Pushes the next batch. Returns the id up to which the subscriber has everything now; nil if there was nothing new.
    private func pushNext(
        after reached: UInt64, to place: Int, _ caution: inout RelayCaution
    ) async throws -> UInt64? {
        // One that is looked for alone is read by itself: the others go on with whole batches.
        let limit = caution.limit(after: reached)
        let read =
            limit == EventBatch.maximumEvents
            ? try await sharedReading(after: reached, for: place)
            : try await Self.read(books, traces, after: reached, limit: limit)
        let events = Self.bounded(read.events)
        guard let last = events.last else { return nil }
        if let subscriber = places[place] {
            let wanted = events.filter { subscriptions($0.type).contains(subscriber) }
            let batch = EventBatch(
                publisher: publisher, confirmed: positions.confirmed, events: Array(wanted),
                isToBeParked: caution.parks(wanted), traces: read.traces)
            if !wanted.isEmpty {
                do throws(PushFailure) { try await transport.push(batch, to: subscriber) } catch {
                    if error == .died || error == .refused(.replicaDied) { caution.died(at: wanted) }
                    throw error
                }
            }
        }
        positions.advance(place, to: last.id)
        if let id = positions.confirmable {
            try await books.confirm(through: id)
            positions.confirmed(through: id)
        }
        return last.id
    }

    /// Reads the outbox, or takes what another place reads or has just read.
    private func sharedReading(after id: UInt64, for place: Int) async throws -> Reading {
        let growths = growths.load(ordering: .acquiring)
        if let found = reading?.found, reading?.shared.take(after: id, growths: growths, for: place) == true {
            return try await found.value
        }
        let found = Task { [books, traces] in
            try await Self.read(books, traces, after: id, limit: EventBatch.maximumEvents)
        }
        reading = (SharedReading(after: id, growths: growths, for: place), found)
        return try await found.value
    }

    private static func read(
        _ books: any AsyncServiceDatabase, _ traces: (any TraceBook)?, after id: UInt64, limit: Int
    ) async throws(DatabaseError) -> Reading {
        var reading = Reading(events: try await books.events(after: id, limit: limit))
        guard let traces, let last = reading.events.last else { return reading }
        for trace in try await traces.traces(after: id, through: last.id) { reading.traces[trace.key] = trace.trace }
        return reading
    }

    /// The first of the events, as many as a batch takes; at least one.
    private static func bounded(_ events: [Message]) -> ArraySlice<Message> {
        var items = 0
        for (index, event) in events.enumerated() {
            items += event.body.itemCount
            if items > EventBatch.maximumItems, index > 0 { return events[..<index] }
        }
        return events[...]
    }
}
