internal import Contexts
package import NIOCore
internal import NIOPosix

/// Sends prepared requests to one target over connections that stay open, and reports what becomes of each, once.
///
/// It lives on one event loop: it is made, told and asked there, and reports there. Several clients on several loops share
/// nothing.
///
/// An exchange that needs a new connection waits for that one, so that what it took to connect is in its own times. At the
/// limit of connections it waits for whichever becomes free, and that is in its times too.
package final class LoadClient {
    package let target: ResolvedTarget
    private let policy: ConnectionPolicy
    private let limits: LoadLimits
    private let loop: any EventLoop
    private let report: (LoadResult) -> Void

    private var exchanges = ExchangeTable()
    private var connections: ConnectionTable
    package private(set) var counters = LoadCounters()

    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture
    /// How many calls of ``send(_:)`` are being carried out.
    private var sending = 0
    /// What came out of them at once.
    private var prompt: [LoadResult] = []
    private var isUsingRoom = false
    private var isShutDown = false

    /// - Parameter report: is called on the event loop, once for each exchange, and never from within ``send(_:)``.
    package init(
        to target: ResolvedTarget, policy: ConnectionPolicy = ConnectionPolicy(), limits: LoadLimits = LoadLimits(),
        on loop: any EventLoop, report: @escaping (LoadResult) -> Void
    ) {
        self.target = target
        self.policy = policy
        self.limits = limits
        self.loop = loop
        self.report = report
        connections = ConnectionTable(policy)
    }

    /// Exchanges that have no result yet, and those of them that wait for a connection.
    package var openCount: Int { exchanges.count }
    package var waitingCount: Int { exchanges.waitingCount }

    package func send(_ exchange: LoadExchange) {
        loop.preconditionInEventLoop()
        sending += 1
        defer { sending -= 1 }
        let now = NIODeadline.now()
        let open = exchanges.insert(exchange, at: now)
        if isShutDown { return fail(open, .shutDown, "the client has been shut down", at: now) }
        wake(at: open.deadline)
        if let connection = connections.take(for: exchange.customer) {
            start(open, on: connection, at: now)
        } else if makeRoom() {
            connect(open, at: now)
        } else if exchanges.waitingCount < limits.waiting {
            exchanges.wait(open)
        } else {
            let detail = "\(policy.maximum) connections are in use, and \(limits.waiting) requests wait"
            fail(open, .noConnection, detail, at: now)
        }
    }

    /// Where each customer has their own connections: this one needs none any more.
    package func customerLeft(_ customer: UInt64) {
        if let idle = connections.leave(customer) { retire(idle) }
    }

    /// Fails all exchanges that have no result, and closes all connections.
    package func shutDown() {
        guard !isShutDown else { return }
        isShutDown = true
        timer?.cancel()
        timer = nil
        let now = NIODeadline.now()
        for connection in connections.all {
            _ = connection.letGo()
            retire(connection)
        }
        while let open = exchanges.any { fail(open, .shutDown, "the generator ended before the answer", at: now) }
    }

    // MARK: Connections

    /// Whether one more connection may be made; where each customer has their own, one that is not in use makes room.
    private func makeRoom() -> Bool {
        if connections.hasRoom { return true }
        guard policy.per == .customer, let oldest = connections.oldest else { return false }
        counters.evicted += 1
        retire(oldest)
        return true
    }

    private func start(_ open: OpenExchange, on connection: LoadConnection, at now: NIODeadline) {
        if connection.requestCount > 0 { counters.reused += 1 }
        counters.requestsSent += 1
        counters.bytesSent += open.exchange.bytes.readableBytes
        open.isSent(on: connection, at: now)
        connection.start(open)
    }

    private func connect(_ open: OpenExchange, at now: NIODeadline) {
        let connection = LoadConnection(self, for: open, limits: limits.answers, isSecured: false, at: now)
        connections.insert(connection)
        open.connection = connection
        counters.connectionsBegun += 1
        counters.connectionsOpen += 1
        let bound = NIOLoopBound(connection, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(policy.connectTimeout.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Most answers come in one piece, and a read of NIO takes as much as there is room for. What a connection has
            // room for at most counts ten thousand times.
            .channelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 4_096, maximum: 16_384)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
            .connect(to: target.address).assumeIsolated()
            .whenFailure { self.isNotConnected(connection, $0) }
    }

    /// Closes a connection that carries nothing, and forgets it.
    private func retire(_ connection: LoadConnection) {
        forget(connection)
        connection.close()
    }

    private func forget(_ connection: LoadConnection) {
        guard connection.slot >= 0 else { return }
        connections.remove(connection)
        counters.connectionsOpen -= 1
    }

    /// Begins what waits, as far as there is room. What fails at once makes room again, so this may be called within itself.
    private func useRoom(at now: NIODeadline) {
        guard !isUsingRoom, !isShutDown else { return }
        isUsingRoom = true
        defer { isUsingRoom = false }
        while let open = exchanges.firstWaiting, makeRoom() {
            exchanges.stopWaiting(open)
            connect(open, at: now)
        }
    }

    /// Gives a connection that can be used again to what waits, or keeps it.
    private func release(_ connection: LoadConnection, at now: NIODeadline) {
        if let open = exchanges.firstWaiting {
            if policy.per == .shared || open.exchange.customer == connection.customer {
                exchanges.stopWaiting(open)
                return start(open, on: connection, at: now)
            }
            counters.evicted += 1
            retire(connection)
            return useRoom(at: now)
        }
        if connections.keep(connection, at: now) {
            wake(at: now + .nanoseconds(policy.keepAlive.nanoseconds))
        } else {
            retire(connection)
        }
    }

    // MARK: What connections say

    func isConnected(_ connection: LoadConnection, after time: TimeAmount, at now: NIODeadline) {
        counters.connectionsMade += 1
        guard let open = connection.exchange else { return }
        open.connect = .nanoseconds(time.nanoseconds)
        if connection.phase == .open { start(open, on: connection, at: now) }
    }

    func isSecure(_ connection: LoadConnection, after time: TimeAmount, at now: NIODeadline) {
        guard let open = connection.exchange else { return }
        open.tls = .nanoseconds(time.nanoseconds)
        start(open, on: connection, at: now)
    }

    private func isNotConnected(_ connection: LoadConnection, _ error: any Error) {
        let now = NIODeadline.now()
        let open = connection.letGo()
        retire(connection)
        if let open {
            let problem = ConnectProblem(connecting: error)
            fail(open, problem.failure, problem.detail, at: now)
        }
        useRoom(at: now)
    }

    func hasAnswer(_ connection: LoadConnection, isReusable: Bool, at now: NIODeadline) {
        guard let open = connection.letGo() else { return }
        let result = open.result(
            .answered(status: connection.reader.status), detail: nil, from: connection, at: now)
        exchanges.remove(open)
        counters.bytesReceived += connection.bytesReceived
        if isReusable, connection.reader.keepsAlive, !isShutDown {
            release(connection, at: now)
        } else {
            retire(connection)
            useRoom(at: now)
        }
        deliver(result)
    }

    func isNoAnswer(_ connection: LoadConnection, _ problem: AnswerProblem, at now: NIODeadline) {
        switch problem {
        case .malformed(let reason): fail(connection, .malformed, "what came is no HTTP: \(reason)", at: now)
        case .tooLarge(let reason): fail(connection, .tooLarge, reason, at: now)
        }
    }

    /// Something came that nobody asked for.
    func isUnwanted(_ connection: LoadConnection) {
        retire(connection)
        useRoom(at: .now())
    }

    func hasEnded(_ connection: LoadConnection, at now: NIODeadline) {
        if connection.endAnswer() { return hasAnswer(connection, isReusable: false, at: now) }
        guard let open = connection.exchange else { return isUnwanted(connection) }
        let hasBegun = connection.bytesReceived > 0
        if !hasBegun, connection.requestCount > 1, open.exchange.mayRepeat, !open.isRepeated {
            counters.repeats += 1
            open.isRepeated = true
            _ = connection.letGo()
            forget(connection)
            // Others that were kept may be as stale as this one.
            if makeRoom() { connect(open, at: now) } else { exchanges.wait(open, isFirst: true) }
            return
        }
        let problem = ConnectProblem(ended: connection.error, within: hasBegun)
        fail(connection, problem.failure, problem.detail, at: now)
    }

    // MARK: Results

    /// Fails the exchange that a connection carries, and closes the connection.
    private func fail(_ connection: LoadConnection, _ failure: LoadFailure, _ detail: String, at now: NIODeadline) {
        counters.bytesReceived += connection.bytesReceived
        let open = connection.letGo()
        retire(connection)
        if let open { fail(open, failure, detail, from: connection, at: now) }
        useRoom(at: now)
    }

    private func fail(
        _ open: OpenExchange, _ failure: LoadFailure, _ detail: String, from connection: LoadConnection? = nil,
        at now: NIODeadline
    ) {
        let result = open.result(.failed(failure), detail: detail, from: connection, at: now)
        exchanges.remove(open)
        deliver(result)
    }

    private func deliver(_ result: LoadResult) {
        guard sending > 0 else { return report(result) }
        if prompt.isEmpty {
            loop.assumeIsolated().execute {
                let results = self.prompt
                self.prompt = []
                for result in results { self.report(result) }
            }
        }
        prompt.append(result)
    }

    // MARK: Time

    /// One timer for all, set anew only for an earlier time.
    private func wake(at deadline: NIODeadline) {
        guard deadline < timerDeadline, !isShutDown else { return }
        timer?.cancel()
        timerDeadline = deadline
        // It holds the client, which sets no more timers once it is shut down.
        timer = loop.assumeIsolated().scheduleTask(deadline: deadline) { self.rang() }
    }

    private func rang() {
        timer = nil
        timerDeadline = .distantFuture
        guard !isShutDown else { return }
        let now = NIODeadline.now()
        // What waits and is late too must not take the room that the others leave.
        isUsingRoom = true
        while let open = exchanges.late(at: now) { giveUp(open, at: now) }
        isUsingRoom = false
        useRoom(at: now)
        while let aged = connections.aged(at: now) { retire(aged) }
        if let next = [exchanges.nextDeadline, connections.nextDeadline].compactMap(\.self).min() { wake(at: next) }
    }

    private func giveUp(_ open: OpenExchange, at now: NIODeadline) {
        guard !open.isWaiting, let connection = open.connection else {
            return fail(open, .noConnection, "none of \(policy.maximum) connections became free in time", at: now)
        }
        switch connection.phase {
        case .connecting: fail(connection, .connectTimedOut, "the target did not take the connection in time", at: now)
        case .securing: fail(connection, .tls, "the target did not agree on secrets in time", at: now)
        case .open, .closed: fail(connection, .timedOut, "the answer was not whole in time", at: now)
        }
    }
}
