/// Something worth a line: a fault, a breaker's change of state, a kill, a restart.
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

/// The events of a run in the order in which they were logged. The log keeps the first ones and counts those beyond the
/// limit.
package struct EventLog: Hashable, Codable, Sendable {
    /// How many events a log keeps by default.
    package static let defaultLimit = 100_000
    /// The largest limit.
    package static let maximumLimit = 1_000_000

    package private(set) var events: [RunEvent] = []
    /// How many events came when the log was full.
    package private(set) var overflow = 0
    package let limit: Int

    /// The time until which all events are known, in nanoseconds; nil if the log has all events.
    package var knownUntil: Int64? { overflow > 0 ? events.last?.nanoseconds ?? 0 : nil }

    package init(limit: Int = EventLog.defaultLimit) { self.limit = min(max(0, limit), Self.maximumLimit) }

    package mutating func append(_ event: RunEvent) {
        if events.count < limit { events.append(event) } else { overflow += 1 }
    }
}
