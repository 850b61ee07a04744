internal import Simulation

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads events from a pipe, some thousands at a time, and waits for those that have not come yet.
struct EventReader: ~Copyable {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: EventRecord.byteCount * EventRecord.countInBuffer)
    private var position = 0
    private var end = 0

    /// Reads a descriptor that somebody else closes.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next event, ``EventRecord/end(digest:)`` after the last; nil if the stream was cut off.
    mutating func next() -> TracedEvent? {
        while end - position < EventRecord.byteCount {
            guard fill() else { return nil }
        }
        let event = buffer.withUnsafeBytes { EventRecord.read($0, at: position) }
        position += EventRecord.byteCount
        return event
    }

    private mutating func fill() -> Bool {
        buffer.replaceSubrange(0..<(end - position), with: Array(buffer[position..<end]))
        (position, end) = (0, end - position)
        while true {
            let (from, limit) = (end, buffer.count)
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + from, limit - from) }
            if count > 0 { end += count }
            if count < 0, errno == EINTR { continue }
            return count > 0
        }
    }
}
