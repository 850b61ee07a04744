internal import Simulation
internal import SystemPackage
internal import Texts

/// Reads events from a pipe, some thousands at a time, and waits for those that have not come yet.
struct EventReader: ~Copyable {
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var position = 0

    /// Reads a file that somebody else closes.
    init(_ file: FileDescriptor) { self.file = file }

    /// The next event, ``EventRecord/end(digest:)`` after the last; nil if the stream was cut off.
    mutating func next() -> TracedEvent? {
        while buffer.count - position < EventRecord.byteCount {
            guard fill() else { return nil }
        }
        let event = buffer.withUnsafeBytes { EventRecord.read($0, at: position) }
        position += EventRecord.byteCount
        return event
    }

    private mutating func fill() -> Bool {
        buffer.removeFirst(position)
        position = 0
        let count = try? file.readSome(EventRecord.byteCount * EventRecord.countInBuffer, behind: &buffer)
        return count ?? 0 > 0
    }
}
