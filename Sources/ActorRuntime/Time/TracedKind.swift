/// What a traced event says in its second word.
package enum TracedKind {
    /// The name of the event's kind; the number where there is none.
    package static func name(_ word: UInt64) -> String {
        UInt8(exactly: word >> 16).flatMap(Event.Kind.init).map { "\($0)" } ?? "kind \(word >> 16)"
    }

    /// The worker that it concerns; 0 where it concerns none.
    package static func worker(_ word: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: word) }
}
