internal import SystemPackage
internal import Texts

/// One sorted run in a file without a name: first written, then read.
final class SpillRun {
    /// How many bytes are gathered before they are written.
    private static let bufferBytes = 1 << 16

    private let file: FileDescriptor
    private let folder: String
    private var writeBuffer: [UInt8] = []

    init(folder: String) throws(TraceError) {
        self.folder = folder
        do throws(Errno) {
            file = try .openedWithoutName(in: folder, prefix: ".perennial-sort-")
        } catch {
            throw .cannotWrite(path: folder, reason: error.description)
        }
        writeBuffer.reserveCapacity(Self.bufferBytes * 2)
    }

    deinit { try? file.finish() }

    func append(_ record: Span<UInt8>) throws(TraceError) {
        writeBuffer.append(record)
        if writeBuffer.count >= Self.bufferBytes { try flush() }
    }

    /// Ends the writing and gives the file to a reader, which keeps the run alive.
    func read() throws(TraceError) -> SpillRunReader {
        try flush()
        writeBuffer = []
        do throws(Errno) {
            try file.rewind()
        } catch {
            throw .cannotRead(path: folder, reason: error.description)
        }
        return SpillRunReader(source: ByteSource(name: folder, file: file, owner: self))
    }

    private func flush() throws(TraceError) {
        do throws(Errno) {
            try file.writeWhole(writeBuffer)
        } catch {
            throw .cannotWrite(path: folder, reason: error.description)
        }
        writeBuffer.removeAll(keepingCapacity: true)
    }
}

/// The records of one run, one after the other.
struct SpillRunReader {
    private var buffer: ByteBuffer
    private var pending = 0

    init(source: ByteSource) { buffer = ByteBuffer(source: source) }

    var bytes: [UInt8] { buffer.bytes }

    /// The places of the current record in ``bytes``, valid until the next call of ``advance()``.
    var record: SpillRecord { SpillRecord(buffer.bytes.span, at: buffer.start) }

    /// False at the end.
    mutating func advance() throws(TraceError) -> Bool {
        buffer.consume(pending)
        pending = 0
        guard try fill(SpillRecord.headBytes) else { return false }
        let size = record.place.count
        guard try fill(size) else { return false }
        pending = size
        return true
    }

    private mutating func fill(_ count: Int) throws(TraceError) -> Bool {
        while buffer.count < count {
            if try !buffer.readMore() { return false }
        }
        return true
    }
}
