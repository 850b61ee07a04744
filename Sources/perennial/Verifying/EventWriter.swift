internal import Simulation
internal import Synchronization
internal import SystemPackage

/// Writes the events of a run to a file or pipe as they happen. A slow reader slows the run down.
final class EventWriter: Sendable {
    private let file: FileDescriptor
    private let buffer = Mutex<[UInt8]>([])

    init(_ file: FileDescriptor) { self.file = file }

    /// Returns false once nobody reads the events any more; the run can then end.
    func write(_ event: TracedEvent) -> Bool {
        buffer.withLock { buffer in
            EventRecord.append(event, to: &buffer)
            return buffer.count < EventRecord.byteCount * EventRecord.countInBuffer || send(&buffer)
        }
    }

    /// Marks the end and sends the rest.
    func finish(digest: String) {
        buffer.withLock { buffer in
            EventRecord.append(EventRecord.end(digest: digest), to: &buffer)
            _ = send(&buffer)
        }
    }

    private func send(_ buffer: inout [UInt8]) -> Bool {
        defer { buffer.removeAll(keepingCapacity: true) }
        do throws(Failure) {
            return try Terminal.write(buffer, to: file, name: "the stream of events")
        } catch {
            Terminal.printError(error.description)
            return false
        }
    }
}
