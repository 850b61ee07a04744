package import Contexts

/// How requests share connections.
package struct ConnectionPolicy: Hashable, Sendable {
    package enum Sharing: String, CaseIterable, Sendable {
        /// Whichever connection is free is used again: a gateway or a service before the target, with a pool.
        case shared
        /// Every customer has their own, as every browser has.
        case customer
    }

    package var per: Sharing
    /// How long a connection is kept without a request; zero closes each one behind its answer.
    package var keepAlive: Timespan
    /// Connections at a time.
    package var maximum: Int
    package var connectTimeout: Timespan

    package static let usualMaximum = 10_000

    package init(
        per: Sharing = .shared, keepAlive: Timespan = .seconds(60), maximum: Int = usualMaximum,
        connectTimeout: Timespan = .seconds(10)
    ) {
        self.per = per
        self.keepAlive = keepAlive
        self.maximum = maximum
        self.connectTimeout = connectTimeout
    }
}

/// What a client allows itself and its target.
package struct LoadLimits: Sendable {
    package var answers = AnswerLimits()
    /// Requests that wait for a connection. More fail at once as ``LoadFailure/noConnection``.
    package var waiting = 10_000

    package init() {}
}

/// What a client has done.
package struct LoadCounters: Equatable, Sendable {
    /// Connections that were begun, and those that came to stand.
    package internal(set) var connectionsBegun = 0
    package internal(set) var connectionsMade = 0
    /// Connections at this moment, with those that are being made.
    package internal(set) var connectionsOpen = 0
    /// Requests that were sent on a connection that had carried another one before.
    package internal(set) var reused = 0
    /// Requests that were sent a second time.
    package internal(set) var repeats = 0
    /// Connections of customers that were closed to make room for those of others.
    package internal(set) var evicted = 0
    package internal(set) var requestsSent = 0
    package internal(set) var bytesSent = 0
    package internal(set) var bytesReceived = 0

    package init() {}
}
