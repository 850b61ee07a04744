package import Contexts

/// One replica of a service as a process serves it: an actor with a bounded mailbox and a number of workers, over the
/// service's database. Requests of customers and of other services, events of the bus and timers all pass through its
/// workers.
///
/// A worker holds a message from its first transaction to the last one, also while it waits for another service, as a
/// servlet thread does. Nothing is kept in the replica that a death may not take: what was committed is in the database.
package actor ServedReplica {
    /// What a replica can do at a time.
    package struct Size: Hashable, Sendable {
        /// Messages in hand at a time; at least 1.
        package var workers: Int
        /// Messages that wait for a worker; at least 0. Any further one is turned away.
        package var mailbox: Int

        package init(workers: Int, mailbox: Int) {
            self.workers = workers
            self.mailbox = mailbox
        }
    }

    /// What has been committed that somebody else has to act on.
    package struct News: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The outbox has new events.
        package static let events = News(rawValue: 1)
        /// Timers were set or cancelled.
        package static let timers = News(rawValue: 2)
    }

    /// How far a replica is used at one moment.
    package struct Load: Hashable, Sendable {
        package var inHand: Int
        package var waiting: Int

        package var isIdle: Bool { inHand == 0 && waiting == 0 }
    }

    private let service: any WaitingService
    private let calls: CallDesk
    private let clock: any ServedClock
    private let chances: RandomStream
    private let tell: @Sendable (News) -> Void
    private var desk: WorkerDesk
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - chances: the stream that ``Work/chance`` is drawn from, by the message's key. All replicas of a service share
    ///     it, and so does the service in a simulation with the same seed.
    ///   - tell: hears of each commit that others must act on. It must not block.
    package init(
        _ service: any WaitingService, size: Size, calls: CallDesk, clock: any ServedClock, chances: RandomStream,
        tell: @escaping @Sendable (News) -> Void = { _ in }
    ) {
        self.service = service
        self.calls = calls
        self.clock = clock
        self.chances = chances
        self.tell = tell
        desk = WorkerDesk(workers: size.workers, mailbox: size.mailbox)
    }

    /// Whether it takes nothing more.
    package var isDraining: Bool { desk.isClosed }

    package var load: Load { Load(inHand: desk.inHand, waiting: desk.waiting) }

    // MARK: What comes

    /// Handles a request of a customer or of another service, and returns the service's reply; nil if it gives none.
    ///
    /// - Throws: why there is no answer. Unless the failure ``DeliveryFailure/isTurnedAway``, a part of the request may
    ///   have been carried out.
    package func ask(_ request: Message) async throws(DeliveryFailure) -> Message? {
        try await serve(request, from: .sender, isFromBus: false)
    }

    /// Handles an event of the bus, once: an event that was handled before has no effect. Returns when its effect is
    /// committed.
    ///
    /// - Throws: why the event must come again.
    package func take(_ event: Message) async throws(DeliveryFailure) {
        _ = try await serve(event, from: .sender, isFromBus: true)
    }

    /// Handles an event that the service's database has parked, once. Returns when it is handled, now or before.
    ///
    /// - Throws: why it must be tried again.
    package func takeParked(_ event: Message) async throws(DeliveryFailure) {
        _ = try await serve(event, from: .parking, isFromBus: true)
    }

    /// Handles a timer that is due, once. Returns when it is handled, now or before.
    ///
    /// - Throws: why the timer must be tried again.
    package func fire(_ timer: PendingTimer) async throws(DeliveryFailure) {
        _ = try await serve(timer.message, from: .timers(timer), isFromBus: false)
    }

    /// Takes nothing more, and returns when all that was taken is handled. May be called more than once.
    package func drain() async {
        desk.close()
        guard !desk.isIdle else { return }
        await withCheckedContinuation { closers.append($0) }
    }

    // MARK: Workers

    /// Returns false if the message is turned away.
    private func takeWorker() async -> Bool {
        switch desk.admit() {
        case .works: return true
        case .turnedAway: return false
        case .waits:
            await withCheckedContinuation { desk.enqueue($0) }
            return true
        }
    }

    private func releaseWorker() {
        desk.release()?.resume()
        guard desk.isClosed, desk.isIdle else { return }
        for closer in closers { closer.resume() }
        closers.removeAll()
    }

    // MARK: Handling

    /// Makes the first transaction, then the call that it asked for, and decides about the call's outcome, until no call
    /// is left. Returns the reply.
    private func serve(
        _ message: Message, from source: WorkSource, isFromBus: Bool
    ) async throws(DeliveryFailure) -> Message? {
        guard await takeWorker() else { throw desk.isClosed ? .connectionRefused : .mailboxFull }
        defer { releaseWorker() }
        var work = Work(
            message: message, now: clock.now, chance: chances.value(at: message.key), isFromBus: isFromBus)
        var handled = try await transact(work, from: source)
        while true {
            switch handled.result {
            case .committed: note(handled.decision)
            case .duplicate: return nil
            // What comes after it must not overtake it.
            case .conflict, .parked: throw .commitConflict
            case .failed: throw .serviceError
            }
            guard let request = handled.decision.request else { return handled.decision.reply }
            work.cause = .outcome(await calls.ask(request))
            work.now = clock.now
            handled = try await transact(work, from: .sender)
        }
    }

    private func transact(_ work: Work, from source: WorkSource) async throws(DeliveryFailure) -> HandledWork {
        do throws(DatabaseError) { return try await service.handle(work, from: source) } catch {
            // An event that the database refuses may be refused for ever, so it must not hold back others.
            throw error.kind == .refused && work.isFromBus ? .serviceError : .databaseUnavailable
        }
    }

    private func note(_ decision: Decision) {
        var news: News = []
        if !decision.transaction.events.isEmpty { news.insert(.events) }
        if !decision.transaction.timers.isEmpty || !decision.transaction.cancelledTimers.isEmpty {
            news.insert(.timers)
        }
        if !news.isEmpty { tell(news) }
    }
}
