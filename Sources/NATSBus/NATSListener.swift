internal import CNats
internal import Contexts
internal import Foundation
internal import Serving
internal import Synchronization
internal import Texts

/// Takes the batches of one publisher for one subscriber: asks the server for one, has it taken, answers it, and asks for
/// the next. It has a thread of its own, because the client's calls block.
final class NATSListener: Sendable {
    private let link: NATSLink
    private let publisher: ServiceID
    private let subscriber: ServiceID
    private let take: EventBus.Taker
    /// Ends a pause.
    private let ending = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    private struct State {
        var isEnding = false
        var hasEnded = false
        var subscription: NATSSubscription?
        /// When the consumer was made, and in which of the server's lives it was seen.
        var consumer: (life: UInt64, made: Int64)?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    init(_ link: NATSLink, from publisher: ServiceID, to subscriber: ServiceID, _ take: @escaping EventBus.Taker) {
        self.link = link
        self.publisher = publisher
        self.subscriber = subscriber
        self.take = take
    }

    func begin() { Thread.detachNewThread { self.run() } }

    /// Takes no further batch, and returns when the one in hand is answered.
    func end() async {
        let subscription = state.withLock { state in
            state.isEnding = true
            return state.subscription
        }
        ending.signal()
        subscription?.wake()
        await withCheckedContinuation { waiter in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiters.append(waiter) }
                return state.hasEnded
            }
            if hasEnded { waiter.resume() }
        }
    }

    /// The server is back. It knows nothing of a wish that it had before, so the listener does not wait for that any more.
    func askAnew() {
        let life = link.life
        if let old = state.withLock({ $0.subscription }), old.life < life { old.wake() }
    }

    // MARK: On the thread

    private var isEnding: Bool { state.withLock { $0.isEnding } }

    private func run() {
        var (failures, idle, short, life) = (0, 0, 0, UInt64(0))
        while !isEnding {
            do throws(NATSBusError) {
                let connection = try link.connection()
                let subscription: NATSSubscription
                if let there = state.withLock({ $0.subscription }), life == link.life, idle < Self.looksAfter {
                    subscription = there
                } else {
                    // The server has come back since the last time.
                    if life != 0, life != link.life { short = NATSLimits.wishesAfterReturn }
                    (life, idle) = (link.life, 0)
                    subscription = try subscribe(on: connection, life)
                }
                let isGood = try takeNext(
                    subscription, within: short > 0 ? NATSLimits.wishAfterReturn : NATSLimits.wish)
                short = max(0, short - 1)
                idle = isGood == nil ? idle + 1 : 0
                failures = isGood == false ? failures + 1 : 0
            } catch {
                guard !isEnding else { break }
                if life == link.life { link.tell(error.description) }
                failures += 1
                state.withLock { $0.subscription = nil }
            }
            if failures > 0 { pause(after: failures) }
        }
        let waiters = state.withLock { state in
            (state.hasEnded, state.subscription) = (true, nil)
            defer { state.waiters = [] }
            return state.waiters
        }
        nats_ReleaseThreadMemory()
        for waiter in waiters { waiter.resume() }
    }

    /// A server says nothing to somebody who asks for a consumer that is not there. So after so many wishes in a row that
    /// brought nothing, the listener looks whether it is.
    private static let looksAfter = 5

    private func pause(after failures: Int) {
        let time = min(NATSLimits.firstPause * (1 << min(failures - 1, 10)), NATSLimits.longestPause)
        _ = ending.wait(timeout: .now() + .milliseconds(Int(time.milliseconds)))
    }

    /// Sees to the consumer, and asks on it from now on.
    private func subscribe(on connection: NATSConnection, _ life: UInt64) throws(NATSBusError) -> NATSSubscription {
        let stream = NATSStream(names: link.names, connection: connection, server: link.server)
        let known = state.withLock { $0.consumer }
        let made = try stream.ensureConsumer(
            from: publisher, to: subscriber, replacing: known.flatMap { $0.life == life ? nil : $0.made })
        state.withLock { $0.consumer = (life, made) }
        if let there = state.withLock({ $0.subscription }), there.life == life { return there }
        let subscription: NATSSubscription
        do throws(NATSFailure) {
            subscription = try NATSSubscription(
                on: connection, in: life, stream: link.names.stream,
                consumer: link.names.consumer(from: publisher, to: subscriber),
                subject: link.names.subject(from: publisher, to: subscriber))
        } catch { throw error.error(link.server) }
        let isTooLate = state.withLock { state in
            state.subscription = subscription
            return state.isEnding
        }
        if isTooLate { subscription.wake() }
        return subscription
    }

    /// Waits for a batch and has it taken. Returns whether it was; nil if none has come.
    private func takeNext(_ subscription: NATSSubscription, within time: Duration) throws(NATSBusError) -> Bool? {
        let message: OpaquePointer?
        do throws(NATSFailure) { message = try subscription.next(within: time) } catch {
            throw error.error(link.server)
        }
        guard let message else { return nil }
        defer { natsMsg_Destroy(message) }
        let batch: EventBatch
        do {
            batch = try WireBatch.read(JSONReader.read(NATSMessage.bytes(message)))
        } catch {
            // Nobody can make anything of it, so it must not come again.
            link.tell("\("a message of \(link.names.name(publisher)) is no batch of events: \(error)" as MessageText)")
            answer(message, .refused(.serviceError), on: subscription.connection)
            _ = natsMsg_Term(message, nil)
            return true
        }
        if NATSMessage.deliveries(message) > NATSLimits.deliveries {
            // Whoever had it died, or stood still. Its relay finds out which event it is (``RelayCaution``).
            answer(message, .refused(.replicaDied), on: subscription.connection)
            _ = natsMsg_Term(message, nil)
            return true
        }
        answer(message, .begun, on: subscription.connection)
        switch taken(batch, message, on: subscription.connection) {
        case .taken, .begun:
            answer(message, .taken, on: subscription.connection)
            _ = natsMsg_Ack(message, nil)
            return true
        case .refused(let failure):
            // The publisher pushes it again. If it has died, its next relay does, since its outbox has everything still.
            answer(message, .refused(failure), on: subscription.connection)
            _ = natsMsg_Term(message, nil)
            return false
        }
    }

    private func answer(_ message: OpaquePointer, _ answer: NATSAnswer, on connection: NATSConnection) {
        guard let subject = NATSMessage.header(NATSNames.answerTo, of: message) else { return }
        connection.send(answer.text, to: subject)
    }

    /// Has a batch taken, and tells the server meanwhile that somebody is at work.
    private func taken(
        _ batch: EventBatch, _ message: OpaquePointer, on connection: NATSConnection
    ) -> NATSAnswer {
        let outcome = Outcome()
        let take = take
        Task {
            do throws(DeliveryFailure) {
                try await take(batch)
                outcome.set(.taken)
            } catch { outcome.set(.refused(error)) }
        }
        while true {
            if let answer = outcome.wait(NATSLimits.silence / 3) { return answer }
            _ = natsMsg_InProgress(message, nil)
            answer(message, .begun, on: connection)
        }
    }

    /// What a task has to tell a thread.
    private final class Outcome: Sendable {
        private let answer = Mutex(NATSAnswer?.none)
        private let isThere = DispatchSemaphore(value: 0)

        func set(_ answer: NATSAnswer) {
            self.answer.withLock { $0 = answer }
            isThere.signal()
        }

        func wait(_ time: Duration) -> NATSAnswer? {
            guard isThere.wait(timeout: .now() + .milliseconds(Int(time.milliseconds))) == .success else { return nil }
            return answer.withLock { $0 }
        }
    }
}

/// A listener's place at a consumer.
final class NATSSubscription: @unchecked Sendable {
    // Safe to share: the pointer stays the same, and the client guards what is behind it with a lock of its own.
    let connection: NATSConnection
    /// In which of the server's lives it was made.
    let life: UInt64
    private let pointer: OpaquePointer

    init(
        on connection: NATSConnection, in life: UInt64, stream: String, consumer: String, subject: String
    ) throws(NATSFailure) {
        var (made, code) = (OpaquePointer?.none, jsErrCode(0))
        let status = stream.withCString { stream in
            consumer.withCString { consumer in
                var options = jsSubOptions()
                jsSubOptions_Init(&options)
                options.Stream = stream
                options.Consumer = consumer
                return js_PullSubscribe(&made, connection.jetStream, subject, nil, nil, &options, &code)
            }
        }
        guard status == NATS_OK, let made else { throw NATSFailure(status, code) }
        self.connection = connection
        self.life = life
        pointer = made
    }

    deinit { natsSubscription_Destroy(pointer) }

    /// Waits for a message; nil if none has come in time. The caller destroys it.
    func next(within time: Duration) throws(NATSFailure) -> OpaquePointer? {
        var (list, code) = (natsMsgList(), jsErrCode(0))
        let status = natsSubscription_Fetch(&list, pointer, 1, time.milliseconds, &code)
        if status == NATS_TIMEOUT || status == NATS_NOT_FOUND { return nil }
        try NATSFailure.check(status, code)
        defer { natsMsgList_Destroy(&list) }
        guard list.Count > 0, let message = list.Msgs?[0] else { return nil }
        // It is ours now, and not the list's.
        list.Msgs?[0] = nil
        return message
    }

    /// Ends a wait for a message, now or from now on.
    func wake() { natsSubscription_Unsubscribe(pointer) }
}
