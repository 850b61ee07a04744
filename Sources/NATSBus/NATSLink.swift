internal import Foundation
internal import Logging
internal import Synchronization

/// The process's way to the server: a connection, and another one when the client has given the first one up.
final class NATSLink: Sendable {
    let server: NATSServer
    let names: NATSNames
    private let name: String
    private let hearer: NATSHearer
    private let logger: Logger
    /// Held while connecting, so that only one does it.
    private let connecting = NSLock()
    private let state = Mutex(State())

    private struct State {
        var connection: NATSConnection?
        var isEnded = false
        /// Counts how often the server may have forgotten what it had.
        var life: UInt64 = 1
        /// In which of its lives the stream was seen.
        var seen: UInt64 = 0
        var maxPayload = NATSLimits.usualPayload
        /// What was told last, so that it is told once.
        var told = ""
    }

    init(_ server: NATSServer, _ names: NATSNames, name: String, hearer: NATSHearer, logger: Logger) {
        self.server = server
        self.names = names
        self.name = name
        self.hearer = hearer
        self.logger = logger
    }

    /// The connection, as it is now. This may block while it is made.
    ///
    /// - Throws: why there is none now.
    func connection() throws(NATSBusError) -> NATSConnection {
        connecting.lock()
        defer { connecting.unlock() }
        let (there, isEnded) = state.withLock { ($0.connection, $0.isEnded) }
        if let there, !there.isClosed {
            guard there.isConnected else { throw NATSBusError(.unavailable, "\(server) is away") }
            return there
        }
        guard !isEnded else { throw NATSBusError(.unavailable, "the bus is closed") }
        let made: NATSConnection
        do throws(NATSConnectionError) {
            made = try NATSConnection(server, name: name, hearer: hearer)
        } catch { throw error.error(server) }
        let isTooLate = state.withLock { state in
            guard !state.isEnded else { return true }
            state.connection = made
            state.life += 1
            state.maxPayload = made.maxPayload
            return false
        }
        guard !isTooLate else { throw NATSBusError(.unavailable, "the bus is closed") }
        tell("")
        logger.info("the bus is reached", metadata: ["bus": "\(server)"])
        return made
    }

    var hasEnded: Bool { state.withLock { $0.isEnded } }

    /// Counts the server's lives, as this process has seen them.
    var life: UInt64 { state.withLock { $0.life } }

    /// The server is back, and may have lost something.
    func cameBack() {
        state.withLock { state in
            state.life += 1
            if let connection = state.connection { state.maxPayload = connection.maxPayload }
        }
    }

    /// The bytes of a batch that the server takes.
    var room: Int { state.withLock { $0.maxPayload } - NATSLimits.headerBytes }

    /// Sees that the stream is there, unless it was seen already in the server's present life.
    func ensureStream(_ connection: NATSConnection) throws(NATSBusError) {
        let (life, seen) = state.withLock { ($0.life, $0.seen) }
        guard seen != life else { return }
        try NATSStream(names: names, connection: connection, server: server).ensure()
        state.withLock { $0.seen = life }
    }

    /// The stream was there, and is not any more.
    func streamIsGone() { state.withLock { $0.seen = 0 } }

    /// Says in the log what is wrong, once until something else is.
    func tell(_ problem: String) {
        let isNew = state.withLock { state in
            defer { state.told = problem }
            return state.told != problem
        }
        if isNew, !problem.isEmpty { logger.warning("the bus", metadata: ["problem": "\(problem)"]) }
    }

    /// Ends the connection for good.
    func end() {
        let connection = state.withLock { state in
            state.isEnded = true
            return state.connection
        }
        connection?.close()
    }
}
