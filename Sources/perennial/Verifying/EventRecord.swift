internal import Contexts
internal import Simulation

/// The layout of an event on a pipe: four 64-bit words in this machine's byte order. Both ends are the same program on
/// the same machine, so the layout has no version.
enum EventRecord {
    static let byteCount = 32
    /// How many records a writer gathers, and one read can return.
    static let countInBuffer = 2_048

    /// The record after the last event. Its kind is that of no event, and it contains the digest of the run, which
    /// covers the contents of messages too. A stream without this record was cut off.
    static func end(digest: String) -> TracedEvent {
        TracedEvent(at: .distantFuture, kind: .max, target: .max, token: UInt64(digest, radix: 16) ?? 0)
    }

    static func isEnd(_ event: TracedEvent) -> Bool { event.kind == .max }

    static func append(_ event: TracedEvent, to bytes: inout [UInt8]) {
        for word in [UInt64(bitPattern: event.at.nanoseconds), event.kind, event.target, event.token] {
            withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
        }
    }

    /// The record that begins at `offset`. At least ``byteCount`` bytes must follow from there.
    static func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> TracedEvent {
        func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset + 8 * index, as: UInt64.self) }
        return TracedEvent(
            at: Instant(nanoseconds: Int64(bitPattern: word(0))), kind: word(1), target: word(2), token: word(3))
    }
}
