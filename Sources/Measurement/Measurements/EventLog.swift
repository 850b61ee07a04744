/// Something worth a line: a fault, a breaker's transition, a kill, a restart.
package struct RunEvent: Hashable, Codable, Sendable {
    /// Nanoseconds since the run began.
    package var nanoseconds: Int64
    /// What happened, as one word: `fault-started`, `breaker`, `killed`, `restarted`.
    package var kind: String
    /// What it happened to: a service, a call, a replica.
    package var subject: String
    /// The rest, for people; may be empty.
    package var detail: String

    // Kinds that the page draws.
    package static let faultStarted = "fault-started"
    package static let faultEnded = "fault-ended"
    package static let killed = "killed"
    package static let release = "release"
    package static let held = "release-held"
    package static let promoted = "release-promoted"
    package static let rolledBack = "release-rolled-back"
    package static let crashed = "crashed"

    package init(nanoseconds: Int64, kind: String, subject: String, detail: String = "") {
        self.nanoseconds = nanoseconds
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }
}

/// The events of a run in the order in which they were told. The first ones stay, those beyond the limit are counted.
package struct EventLog: Hashable, Codable, Sendable {
    /// Events that a log keeps unless it is told otherwise.
    package static let defaultLimit = 100_000
    /// The largest limit.
    package static let maximumLimit = 1_000_000

    package private(set) var events: [RunEvent] = []
    /// Events that found the log full.
    package private(set) var overflow = 0
    package let limit: Int

    /// Until when events are known, in nanoseconds; nil where all of them are.
    package var knownUntil: Int64? { overflow > 0 ? events.last?.nanoseconds ?? 0 : nil }

    package init(limit: Int = EventLog.defaultLimit) { self.limit = min(max(0, limit), Self.maximumLimit) }

    package mutating func append(_ event: RunEvent) {
        if events.count < limit { events.append(event) } else { overflow += 1 }
    }
}
