internal import ActorRuntime
package import Contexts

/// One event of the loop, in words that can be compared.
package struct TracedEvent: Hashable, Sendable {
    package var at: Instant
    package var kind: UInt64
    package var target: UInt64
    package var token: UInt64

    package init(at: Instant, kind: UInt64, target: UInt64, token: UInt64) {
        self.at = at
        self.kind = kind
        self.target = target
        self.token = token
    }

    /// What happened, as one word: `delivery`, `finish`, `timer`.
    package var kindName: String { TracedKind.name(kind) }
    package var worker: UInt16 { TracedKind.worker(kind) }
}
