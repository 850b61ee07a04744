/// The traces that a service's database keeps by key: the events about a key, and the timers that come due for it much
/// later, belong to the trace of the latest request about it. All replicas of the service share it.
///
/// A transaction that publishes events or sets timers within ``CurrentTrace/sampled`` keeps it under their keys.
package protocol TraceBook: Sendable {
    /// The traces of the keys of the events after one id up to another in the outbox, in no order; each key once.
    func traces(after id: UInt64, through last: UInt64) async throws(DatabaseError) -> [KeyedTrace]

    /// The trace of a key; nil if it has none, or none any more.
    func trace(of key: UInt64) async throws(DatabaseError) -> String?
}

package struct KeyedTrace: Hashable, Sendable {
    /// The transactions within traces of which a database keeps the keys; the latest ones.
    package static let maximumCount = 10_000
    /// The longest value that is kept, in bytes. A later version of the specification may have longer ones.
    package static let longest = 255

    package var key: UInt64
    package var trace: String

    package init(key: UInt64, trace: String) {
        self.key = key
        self.trace = trace
    }
}
