internal import Simulation
internal import Synchronization

/// Writes the events of a run to a descriptor as they happen. A reader that is slow holds the run up, and one that goes
/// away ends it.
final class EventWriter: Sendable {
    private let descriptor: Int32
    private let buffer = Mutex<[UInt8]>([])

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func write(_ event: TracedEvent) {
        buffer.withLock { buffer in
            EventRecord.append(event, to: &buffer)
            if buffer.count >= EventRecord.byteCount * EventRecord.countInBuffer { send(&buffer) }
        }
    }

    /// Marks the end and sends what is left.
    func finish() {
        write(EventRecord.end)
        buffer.withLock { send(&$0) }
    }

    private func send(_ buffer: inout [UInt8]) {
        do throws(Failure) {
            let isRead = try Terminal.write(buffer, to: descriptor, name: "the stream of events")
            if !isRead { withUnsafeCurrentTask { $0?.cancel() } }
        } catch {
            Terminal.printError(error.description)
            withUnsafeCurrentTask { $0?.cancel() }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
