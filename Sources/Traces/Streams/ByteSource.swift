internal import SystemPackage
internal import Texts

/// A source of bytes: a file (or pipe) read in pieces, or an array.
///
/// It keeps nothing; the memory is the caller's. Errors are ``TraceError/cannotRead(path:reason:)``.
package final class ByteSource {
    /// The source's name in errors and reports.
    package let name: String
    /// Bytes handed out so far.
    package private(set) var bytesRead = 0

    /// Nil for memory.
    private let file: FileDescriptor?
    /// The owner of the file. Nil means that the source owns it and closes it.
    private let owner: AnyObject?
    private var memory: [UInt8] = []
    /// The largest piece that one read of `memory` returns. Tests set it to 1 to meet every boundary.
    private var largestPiece = Int.max

    /// Opens a file for reading.
    package init(path: String) throws(TraceError) {
        name = path
        owner = nil
        do throws(Errno) {
            file = try .opened(path, .readOnly)
        } catch {
            throw .cannotRead(path: path, reason: error.description)
        }
    }

    /// Reads from memory, at most `largestPiece` bytes at a time.
    package init(name: String, bytes: [UInt8], largestPiece: Int = .max) {
        self.name = name
        owner = nil
        file = nil
        memory = bytes
        self.largestPiece = max(1, largestPiece)
    }

    /// Reads an open file from its present position. `owner` is kept alive and closes it.
    init(name: String, file: FileDescriptor, owner: AnyObject) {
        self.name = name
        self.file = file
        self.owner = owner
    }

    deinit {
        if owner == nil { try? file?.finish() }
    }

    /// Puts at most `count` bytes behind `bytes`; false at the end.
    package func read(_ count: Int, behind bytes: inout [UInt8]) throws(TraceError) -> Bool {
        let before = bytes.count
        if let file {
            do throws(Errno) {
                try file.readSome(count, behind: &bytes)
            } catch {
                throw .cannotRead(path: name, reason: error.description)
            }
        } else {
            bytes += memory[bytesRead...].prefix(min(count, largestPiece))
        }
        bytesRead += bytes.count - before
        return bytes.count > before
    }
}
