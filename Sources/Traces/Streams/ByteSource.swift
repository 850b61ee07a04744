internal import Texts

/// A source of bytes: a file (or pipe) read in pieces, or an array.
///
/// It keeps nothing; the memory is the caller's buffer. Errors are ``TraceError/cannotRead(path:reason:)``.
package final class ByteSource {
    /// The source's name in errors and reports.
    package let name: String
    /// Bytes handed out so far.
    package private(set) var bytesRead = 0

    private let descriptor: Int32
    /// The owner of the descriptor. Nil means that the source owns it and closes it.
    private let owner: AnyObject?
    private var memory: [UInt8] = []
    /// The largest piece that one read of `memory` returns. Tests set it to 1 to meet every boundary.
    private var largestPiece = Int.max

    /// Opens a file for reading.
    package init(path: String) throws(TraceError) {
        name = path
        owner = nil
        do {
            descriptor = try Posix.openForReading(path)
        } catch {
            throw .cannotRead(path: path, reason: error.reason)
        }
    }

    /// Reads from memory, at most `largestPiece` bytes at a time.
    package init(name: String, bytes: [UInt8], largestPiece: Int = .max) {
        self.name = name
        owner = nil
        descriptor = -1
        memory = bytes
        self.largestPiece = max(1, largestPiece)
    }

    /// Reads an open file from its present position. `owner` is kept alive and closes it.
    init(name: String, descriptor: Int32, owner: AnyObject) {
        self.name = name
        self.descriptor = descriptor
        self.owner = owner
    }

    deinit {
        if descriptor >= 0, owner == nil { Posix.closeFile(descriptor) }
    }

    /// Fills the front of `buffer`; 0 means the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(TraceError) -> Int {
        let count = descriptor >= 0 ? try readFile(into: buffer) : readMemory(into: buffer)
        bytesRead += count
        return count
    }

    private func readFile(into buffer: UnsafeMutableRawBufferPointer) throws(TraceError) -> Int {
        do {
            return try SystemRead.some(buffer, from: descriptor)
        } catch {
            throw .cannotRead(path: name, reason: error.reason)
        }
    }

    private func readMemory(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, memory.count - bytesRead, largestPiece)
        memory.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[bytesRead..<bytesRead + count]))
        }
        return count
    }
}
