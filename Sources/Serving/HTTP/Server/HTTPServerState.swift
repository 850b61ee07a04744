internal import NIOCore
internal import Synchronization

/// What the connections of an event loop share.
struct LoopParts {
    let date: DateStamp
    let executor: LoopExecutor
}

/// What the connections of a server share.
final class HTTPServerState: Sendable {
    /// A connection has to end: it closes when it has answered what it has in hand.
    struct Drain: Sendable {}

    private struct Connections {
        var open: [ObjectIdentifier: any Channel] = [:]
        var refused = 0
        var isDraining = false
        var emptied: [EventLoopPromise<Void>] = []
    }

    let limits: HTTPLimits
    let handler: any HTTPHandler
    let observer: (any HTTPObserver)?
    private let connections = Mutex(Connections())
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBound<LoopParts>]>([:])
    private let bodyBytes = Atomic(0)

    init(limits: HTTPLimits, handler: any HTTPHandler, observer: (any HTTPObserver)?) {
        self.limits = limits
        self.handler = handler
        self.observer = observer
    }

    /// What the connections of an event loop share. Call it on the loop.
    func parts(of loop: any EventLoop) -> LoopParts {
        loops.withLock { loops in
            let key = ObjectIdentifier(loop)
            if let parts = loops[key] { return parts }
            let parts = NIOLoopBound(
                LoopParts(date: DateStamp(), executor: LoopExecutor(loop)), eventLoop: loop)
            loops[key] = parts
            return parts
        }.value
    }

    // MARK: Connections

    enum Admission { case admitted, refused, turnedAway }

    var isDraining: Bool { connections.withLock { $0.isDraining } }
    var connectionCount: Int { connections.withLock { $0.open.count - $0.refused } }

    func admit(_ channel: any Channel) -> Admission {
        let admission = connections.withLock { connections -> Admission in
            let isFull = connections.open.count - connections.refused >= limits.connections
            if isFull, connections.refused >= limits.refusals { return .turnedAway }
            connections.open[ObjectIdentifier(channel)] = channel
            if isFull { connections.refused += 1 }
            return isFull ? .refused : .admitted
        }
        if admission == .admitted { observer?.connectionOpened() } else { observer?.connectionRefused() }
        return admission
    }

    func dismiss(_ channel: any Channel, _ admission: Admission) {
        let emptied = connections.withLock { connections -> [EventLoopPromise<Void>] in
            connections.open[ObjectIdentifier(channel)] = nil
            if admission == .refused { connections.refused -= 1 }
            guard connections.open.isEmpty else { return [] }
            defer { connections.emptied = [] }
            return connections.emptied
        }
        if admission == .admitted { observer?.connectionClosed() }
        for promise in emptied { promise.succeed() }
    }

    /// Lets every connection end when it has answered. The promise is kept when none is left.
    func drain(_ emptied: EventLoopPromise<Void>) {
        let channels = connections.withLock { connections -> [any Channel] in
            connections.isDraining = true
            if !connections.open.isEmpty { connections.emptied.append(emptied) }
            return Array(connections.open.values)
        }
        if channels.isEmpty { return emptied.succeed() }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(Drain()) }
    }

    /// Closes what is left, whatever it has in hand, and returns how many connections that were.
    func cut() -> Int {
        let channels = connections.withLock { Array($0.open.values) }
        for channel in channels { channel.close(mode: .all, promise: nil) }
        return channels.count
    }

    // MARK: Bodies

    /// Counts bytes that a connection holds more or less; false if these are more than the server may hold.
    func hold(_ change: Int) -> Bool {
        let (_, sum) = bodyBytes.add(change, ordering: .relaxed)
        return change <= 0 || sum <= limits.bodiesInHand
    }

    /// For tests: nothing is held when nothing is in hand.
    package var heldBodyBytes: Int { bodyBytes.load(ordering: .relaxed) }
}
