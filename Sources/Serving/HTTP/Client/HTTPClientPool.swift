internal import DequeModule
internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The connections of a client and the requests that wait for one. It lives on the client's event loop.
final class HTTPClientPool {
    private let address: HTTPAddress
    private let limits: HTTPClientLimits
    private let loop: any EventLoop

    private var idle: [HTTPClientConnection] = []
    private var busy: [ObjectIdentifier: HTTPClientConnection] = [:]
    /// Connections that are being made.
    private var coming = 0
    private var waiting = Deque<HTTPClientJob>()
    private var timer: Scheduled<Void>?
    private var isDraining = false
    private var isShutDown = false

    init(_ address: HTTPAddress, _ limits: HTTPClientLimits, _ loop: any EventLoop) {
        self.address = address
        self.limits = limits
        self.loop = loop
    }

    func send(_ job: HTTPClientJob) {
        if isShutDown { return job.completion(.failure(.shutDown)) }
        guard job.request.isSendable else { return job.completion(.failure(.unsendable)) }
        while let connection = idle.popLast() {
            guard connection.isOpen else { continue }
            return start(job, on: connection)
        }
        if hasRoom { return connect(for: job) }
        guard waiting.count < limits.waiting else { return job.completion(.failure(.tooManyWaiting)) }
        waiting.append(job)
        watchWaiting()
    }

    func drain() {
        isDraining = true
        for connection in idle { connection.close() }
        idle.removeAll()
    }

    func shutDown() {
        isShutDown = true
        timer?.cancel()
        let jobs = waiting
        waiting.removeAll()
        for job in jobs { job.completion(.failure(.shutDown)) }
        for connection in idle + Array(busy.values) { connection.close() }
        idle.removeAll()
    }

    private var hasRoom: Bool { busy.count + idle.count + coming < limits.connections }

    private func start(_ job: HTTPClientJob, on connection: HTTPClientConnection) {
        busy[ObjectIdentifier(connection)] = connection
        connection.start(job)
    }

    // MARK: New connections

    private func connect(for job: HTTPClientJob) {
        let place: Place
        do { place = try Place(address) } catch {
            return job.completion(.failure(.unreachable("\(error)")))
        }
        coming += 1
        let bound = NIOLoopBound(self, eventLoop: loop)
        let time = min(limits.connectTime, max(.nanoseconds(0), job.deadline - .now()))
        let limits = limits
        let isTCP = if case .tcp = address { true } else { false }
        let authority = address.authority
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(time)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if isTCP { try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1) }
                    try channel.pipeline.syncOperations.addHandler(
                        HTTPClientConnection(bound.value, channel, authority: authority, limits: limits))
                }
            }
        place.connect(bootstrap).assumeIsolated().whenComplete { result in
            self.coming -= 1
            switch result {
            case .success(let channel):
                guard let connection = try? channel.pipeline.syncOperations.handler(type: HTTPClientConnection.self)
                else { return self.didEnd(job, .failure(.unreachable("it closed at once"))) }
                if self.isShutDown {
                    connection.close()
                    return job.completion(.failure(.shutDown))
                }
                self.start(job, on: connection)
            case .failure(let error): self.didEnd(job, .failure(Self.cause(error)))
            }
        }
    }

    /// Where a connection goes. A host's name is looked up anew for each one, and off the event loop: it may wait.
    private enum Place {
        case number(SocketAddress)
        case name(String, port: Int)

        init(_ address: HTTPAddress) throws {
            switch address {
            case .tcp(let host, let port):
                guard (0...65_535).contains(port) else { throw HTTPAddressError.port(port) }
                if let number = try? SocketAddress(ipAddress: host, port: port) {
                    self = .number(number)
                } else {
                    self = .name(host, port: port)
                }
            case .unix: self = .number(try address.resolved())
            }
        }

        func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
            switch self {
            case .number(let address): bootstrap.connect(to: address)
            case .name(let host, let port): bootstrap.connect(host: host, port: port)
            }
        }
    }

    private static func cause(_ error: any Error) -> HTTPClientError {
        if let attempts = (error as? NIOConnectionError)?.connectionErrors, attempts.isEmpty {
            return .unreachable("nobody knows the host")
        }
        let error = (error as? NIOConnectionError)?.connectionErrors.first?.error ?? error
        if case .connectTimeout? = error as? ChannelError { return .connectTimedOut }
        guard let error = error as? IOError else { return .unreachable("\(error)") }
        // Of a Unix socket that was never made.
        if error.errnoCode == ECONNREFUSED || error.errnoCode == ENOENT { return .refused }
        return .unreachable(String(cString: strerror(error.errnoCode)))
    }

    // MARK: What connections say

    /// The connection has its answer and can be used again.
    func release(_ connection: HTTPClientConnection) {
        busy[ObjectIdentifier(connection)] = nil
        if isShutDown { return connection.close() }
        if let job = waiting.popFirst() { return start(job, on: connection) }
        if isDraining { return connection.close() }
        idle.append(connection)
    }

    /// The connection is gone.
    func remove(_ connection: HTTPClientConnection) {
        if busy.removeValue(forKey: ObjectIdentifier(connection)) == nil { idle.removeAll { $0 === connection } }
        useRoom()
    }

    /// The end of a request, or of its first attempt.
    func didEnd(_ job: HTTPClientJob, _ result: Result<HTTPResponse, HTTPClientError>, wasKept: Bool = false) {
        if case .failure(.closed) = result, wasKept, job.mayRepeat, !job.isRepeated, !isShutDown {
            var job = job
            job.isRepeated = true
            // Others that were kept may be as stale as this one.
            if hasRoom { return connect(for: job) }
            idle.popLast()?.close()
            return waiting.prepend(job)
        }
        job.completion(result)
        useRoom()
    }

    private func useRoom() {
        while hasRoom, !isShutDown, let job = waiting.popFirst() { connect(for: job) }
    }

    // MARK: Waiting

    private func watchWaiting() {
        guard timer == nil, let first = waiting.lazy.map(\.deadline).min() else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        timer = loop.scheduleTask(deadline: first) { bound.value.expireWaiting() }
    }

    private func expireWaiting() {
        timer = nil
        let now = NIODeadline.now()
        let late = waiting.filter { $0.deadline <= now }
        waiting.removeAll { $0.deadline <= now }
        for job in late { job.completion(.failure(.waitTimedOut)) }
        watchWaiting()
    }
}

extension HTTPRequest {
    /// Whether its first line and header fields are lines, and nothing but lines.
    fileprivate var isSendable: Bool {
        headers.areSendable && !method.name.isEmpty && method.name.utf8.allSatisfy(HTTPBytes.isToken)
            && !path.isEmpty && target.utf8.allSatisfy { $0 > HTTPBytes.space && $0 < 0x7F }
    }
}
