package import NIOCore
internal import NIOPosix

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A server of HTTP/1.1 and 1.0 on one address.
///
/// It reads with a parser of its own and not with that of NIOHTTP1: it knows before it reads on how many requests it has
/// in hand, and tells apart what is wrong with a request. The tests hold what it accepts against NIOHTTP1's parser.
package final class HTTPServer: Sendable {
    /// Where it listens, with the port that the system chose.
    package let address: HTTPAddress

    private let listener: any Channel
    private let state: HTTPServerState

    private init(address: HTTPAddress, listener: any Channel, state: HTTPServerState) {
        self.address = address
        self.listener = listener
        self.state = state
    }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - address: One that only this machine reaches, unless you say another. A Unix socket that nobody listens on any
    ///     more is replaced.
    ///   - group: The event loops that carry the connections; the caller ends them after ``shutdown(gracefullyWithin:)``.
    /// - Throws: ``HTTPAddressError``
    package static func start(
        on address: HTTPAddress = .loopback(), limits: HTTPLimits = HTTPLimits(),
        observer: (any HTTPObserver)? = nil, group: any EventLoopGroup, handler: any HTTPHandler
    ) async throws -> HTTPServer {
        let state = HTTPServerState(limits: limits, handler: handler, observer: observer)
        let resolved = try address.resolved()
        if case .unix(let path) = address { try await clear(path, group) }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark,
                value: ChannelOptions.Types.WriteBufferWaterMark(low: limits.unsent / 2, high: limits.unsent)
            )
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 2_048, maximum: 65_536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let isTCP = if case .tcp = address { true } else { false }
                    if isTCP { try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1) }
                    try channel.pipeline.syncOperations.addHandler(
                        HTTPConnection(state, state.parts(of: channel.eventLoop)))
                }
            }
        do {
            let listener = try await bootstrap.bind(to: resolved).get()
            var bound = address
            if case .tcp(let host, _) = address { bound = .tcp(host: host, port: listener.localAddress?.port ?? 0) }
            return HTTPServer(address: bound, listener: listener, state: state)
        } catch let error as IOError {
            if error.errnoCode == EADDRINUSE { throw HTTPAddressError.inUse(address) }
            throw HTTPAddressError.unusable(address, reason: String(cString: strerror(error.errnoCode)))
        }
    }

    /// Connections that are open now and were not refused.
    package var connectionCount: Int { state.connectionCount }

    /// The bytes of bodies that are held now.
    package var heldBodyBytes: Int { state.heldBodyBytes }

    /// Ends the server: no new connection is taken, idle ones are closed at once, and a request in hand is answered with
    /// `Connection: close`. What is left when the time is over is cut off.
    ///
    /// - Returns: how many connections were cut off.
    @discardableResult
    package func shutdown(gracefullyWithin time: Duration) async -> Int {
        try? await listener.close().get()
        if case .unix(let path) = address { unlink(path) }
        let loop = listener.eventLoop
        let emptied = loop.makePromise(of: Void.self)
        let timer = loop.makePromise(of: Int.self)
        state.drain(emptied)
        let cut = loop.scheduleTask(in: TimeAmount(time)) { [state] in timer.succeed(state.cut()) }
        emptied.futureResult.whenComplete { _ in
            cut.cancel()
            timer.succeed(0)
        }
        let count = (try? await timer.futureResult.get()) ?? 0
        try? await emptied.futureResult.get()
        return count
    }

    /// Removes a socket that a program has left behind that is gone. A file of another kind is left alone.
    private static func clear(_ path: String, _ group: any EventLoopGroup) async throws {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        do {
            let channel = try await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get()
            try await channel.close().get()
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            unlink(path)
            return
        }
        throw HTTPAddressError.inUse(.unix(path: path))
    }
}
