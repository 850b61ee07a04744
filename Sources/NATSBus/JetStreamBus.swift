package import Contexts
internal import Dispatch
package import Logging
package import Serving
internal import Synchronization
internal import Texts

/// The bus over NATS JetStream.
///
/// A push is one message of a work queue, on a subject of its publisher and subscriber. The subscriber's processes share a
/// durable consumer, of whose messages one may be unacknowledged. The one that gets it has the batch taken, answers the
/// publisher, and acknowledges the message. The push ends with that answer and with nothing else: not when the server has
/// stored it, because Debian's NATS 2.9 acknowledges before anything is on a disk, and not with the consumer's state, which
/// is no more durable. So what a power cut takes from the server, the publisher's outbox still has.
///
/// What the server is for, then: publishers and subscribers need no address but its own; whoever of the subscriber's
/// replicas has time takes the next batch; what a killed replica had in hand goes to another one after
/// ``NATSLimits/silence``; and a batch waits for a subscriber that is away.
package final class JetStreamBus: EventBus {
    private let link: NATSLink
    private let logger: Logger
    private let table = Mutex(Pushes())
    private let listeners = Mutex<[NATSListener]>([])
    /// For calls of the client that may block. It also keeps pushes in order.
    private let queue = DispatchQueue(label: "bus")
    /// No two processes have the same, nor two runs of one.
    private let origin = UInt64.random(in: .min ... .max)

    private struct Pushes {
        var table = PushTable()
        var next: UInt64 = 1
        var isSweeping = false
    }

    /// Opens the bus, and sees that its stream is there. The server may be away: then everything waits for it.
    ///
    /// - Parameters:
    ///   - services: the names of the services that publish and subscribe.
    ///   - name: of this process, as the server shows it.
    ///   - pushTime: how long a push waits for the subscriber.
    ///   - demandsServer: whether an error is thrown too if the server is away.
    /// - Throws: ``NATSBusError`` where somebody has to change something.
    package static func open(
        _ server: NATSServer, services: [ServiceID: String], name: String, pushTime: Duration = NATSLimits.answer,
        demandsServer: Bool = false, logger: Logger
    ) async throws(NATSBusError) -> JetStreamBus {
        let bus = try JetStreamBus(server, services, name: name, logger: logger)
        bus.table.withLock { $0.table.pushTime = pushTime }
        let problem: NATSBusError? = await withCheckedContinuation { waiter in
            bus.queue.async {
                do throws(NATSBusError) {
                    try bus.link.ensureStream(try bus.link.connection())
                    waiter.resume(returning: nil)
                } catch { waiter.resume(returning: error) }
            }
        }
        guard let problem else { return bus }
        guard problem.kind == .unavailable, !demandsServer else {
            await bus.close()
            throw problem
        }
        bus.link.tell(problem.description)
        return bus
    }

    private init(
        _ server: NATSServer, _ services: [ServiceID: String], name: String, logger: Logger
    ) throws(NATSBusError) {
        let names = try NATSNames(server.prefix, services: services)
        let back = Back()
        let hearer = NATSHearer.make(
            answer: { back.bus?.hear($0, $1) }, change: { back.bus?.hear(isBack: $0) },
            problem: { back.bus?.link.tell($0) })
        link = NATSLink(server, names, name: "perennial \(name)", hearer: hearer, logger: logger)
        self.logger = logger
        back.bus = self
    }

    /// The way back from the client, which outlives a bus.
    private final class Back: @unchecked Sendable {
        // Safe to share: set once, before anybody else has it; a weak reference is read as a whole.
        weak var bus: JetStreamBus?
    }

    // MARK: Publishing

    package func push(_ batch: EventBatch, to subscriber: ServiceID) async throws(PushFailure) {
        let payload = Array(WireBatch.write(batch).utf8)
        let room = link.room
        guard payload.count <= room else { return try await pushHalves(of: batch, to: subscriber, room: room) }
        let number = table.withLock { pushes in
            defer { pushes.next += 1 }
            return pushes.next
        }
        let push = NATSPush(
            subject: link.names.subject(from: batch.publisher, to: subscriber),
            identifier: "\(String(origin, radix: 36))-\(number)", payload: payload)
        let ending = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                table.withLock { $0.table.add(push, number: number, at: .now, waiter) }
                // Cancelled before it was in the table.
                if Task.isCancelled { end(number, .unreachable) }
                queue.async { self.send(number) }
                sweepLater()
            }
        } onCancel: {
            end(number, .unreachable)
        }
        switch ending {
        case .answered(.taken): return
        // No push ends with this one.
        case .answered(.begun): throw .unreachable
        case .answered(.refused(let failure)): throw .refused(failure)
        case .unreachable: throw .unreachable
        }
    }

    /// Pushes a batch that is too large for a message in two, the second when the first was taken.
    private func pushHalves(of batch: EventBatch, to subscriber: ServiceID, room: Int) async throws(PushFailure) {
        guard batch.events.count > 1 else {
            let event = batch.events.first?.id ?? 0
            link.tell("the event \(event) is too large for the bus: a message may have \(room) bytes of events")
            throw .refused(.overflow)
        }
        let middle = batch.events.count / 2
        var half = batch
        half.events = Array(batch.events[..<middle])
        try await push(half, to: subscriber)
        half.events = Array(batch.events[middle...])
        try await push(half, to: subscriber)
    }

    private func end(_ number: UInt64, _ ending: PushTable.Ending) { table.withLock { $0.table.end(number, ending) } }

    /// On the queue.
    private func send(_ number: UInt64) {
        guard let push = table.withLock({ $0.table.push(number) }) else { return }
        do throws(NATSBusError) {
            let connection = try link.connection()
            try link.ensureStream(connection)
            do throws(NATSFailure) {
                try connection.send(push, number: number)
            } catch { throw error.error(link.server) }
        } catch {
            link.tell(error.description)
            end(number, .unreachable)
        }
    }

    private func sweepLater() {
        let isFirst = table.withLock { pushes in
            defer { pushes.isSweeping = true }
            return !pushes.isSweeping
        }
        if isFirst { queue.asyncAfter(deadline: .now() + .milliseconds(500)) { self.sweep() } }
    }

    /// Ends what has waited too long, and sends again what the server has not stored. On the queue.
    private func sweep() {
        let (again, isLast) = table.withLock { pushes in
            let again = pushes.table.pass(.now)
            pushes.isSweeping = !pushes.table.isEmpty
            return (again, pushes.table.isEmpty)
        }
        for number in again { send(number) }
        if !isLast { queue.asyncAfter(deadline: .now() + .milliseconds(500)) { self.sweep() } }
    }

    // MARK: What the client hears

    private func hear(_ number: UInt64, _ answer: NATSHearer.Answer) {
        switch answer {
        case .stored: table.withLock { $0.table.stored(number) }
        case .answered(.begun): table.withLock { $0.table.begun(number, at: .now) }
        case .answered(let answer):
            link.tell("")
            end(number, .answered(answer))
        case .notStored(let reason, let hasStream):
            if !hasStream { link.streamIsGone() }
            link.tell("\("\(link.server) does not store events: \(reason)" as MessageText)")
            end(number, .unreachable)
        }
    }

    private func hear(isBack: Bool) {
        guard !link.hasEnded else { return }
        guard isBack else {
            logger.warning("the bus is away", metadata: ["bus": "\(link.server)"])
            return table.withLock { $0.table.endAll() }
        }
        logger.info("the bus is back", metadata: ["bus": "\(link.server)"])
        link.cameBack()
        for listener in listeners.withLock({ $0 }) { listener.askAnew() }
    }

    // MARK: Subscribing

    package func listen(as subscriber: ServiceID, to publishers: [ServiceID], _ take: @escaping Taker) {
        for publisher in publishers {
            let listener = NATSListener(link, from: publisher, to: subscriber, take)
            listeners.withLock { $0.append(listener) }
            listener.begin()
        }
    }

    package func endListening() async {
        let ended = listeners.withLock { listeners in
            defer { listeners = [] }
            return listeners
        }
        await withTaskGroup(of: Void.self) { group in
            for listener in ended { group.addTask { await listener.end() } }
        }
    }

    package func close() async {
        await endListening()
        await withCheckedContinuation { waiter in
            queue.async {
                self.link.end()
                waiter.resume()
            }
        }
        table.withLock { $0.table.endAll() }
    }
}
