internal import NIOCore

/// Ends what takes too long on a connection.
///
/// It has one timer, which is set anew only for an earlier time: one that comes too early looks at how late it is and
/// waits for the rest. So an ordinary request sets none.
struct ConnectionClock {
    /// What a client is given time for. Each request has phases of its own, told apart by its number.
    enum Phase: Equatable {
        case idle(Int)
        case head(Int)
        case body(Int)
        /// A request is in hand: the handler's time, not the client's.
        case busy
        case finishing
        case lingering
    }

    private let limits: HTTPLimits
    private var phase: Phase?
    private var deadline = NIODeadline.distantFuture
    private var blockedDeadline: NIODeadline?
    private var timerDeadline = NIODeadline.distantFuture

    /// Whether the client leaves more unread than may wait for it.
    var isBlocked = false

    init(limits: HTTPLimits) { self.limits = limits }

    /// Notes what the connection is doing.
    ///
    /// - Returns: when a timer has to ring, if the one that is set rings later. When it rings, ask for what is
    ///   ``expired()``, and enter again.
    mutating func enter(_ phase: Phase) -> NIODeadline? {
        if phase != self.phase {
            self.phase = phase
            deadline = time(for: phase).map { .now() + $0 } ?? .distantFuture
        }
        if !isBlocked {
            blockedDeadline = nil
        } else if blockedDeadline == nil {
            blockedDeadline = .now() + limits.writeTime
        }
        let next = min(deadline, blockedDeadline ?? .distantFuture)
        guard next < timerDeadline else { return nil }
        timerDeadline = next
        return next
    }

    /// The timer has rung: what has taken too long, if it did not ring for a time that was moved.
    mutating func expired() -> Phase? {
        timerDeadline = .distantFuture
        let now = NIODeadline.now()
        if let blockedDeadline, blockedDeadline <= now { return .finishing }
        return deadline <= now ? phase : nil
    }

    private func time(for phase: Phase) -> TimeAmount? {
        switch phase {
        case .idle: limits.idleTime
        case .head: limits.headTime
        case .body: limits.bodyTime
        case .busy: nil
        case .finishing: limits.writeTime
        case .lingering: limits.lingeringTime
        }
    }
}
