#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why a file could not be written. The file of that name, if there was one, is as it was.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    /// What was tried: `create`, `write`, `finish`.
    package var step: String
    /// The system's word for it.
    package var reason: String

    package var description: String {
        "\(path): cannot \(step) it (\(reason)); choose another directory or make room"
    }
}

/// A file that appears under its name whole or not at all: it is written beside it and then renamed.
///
/// It does not wait for the disk, which would take longer than a short run: a report that a power cut takes can be made
/// again.
package struct AtomicFile: ByteSink {
    private let path: String
    private let partialPath: String
    private let descriptor: Int32

    /// Writes a file. What `body` throws is thrown on, and nothing is left behind.
    package static func write(
        to path: String, _ body: (inout AtomicFile) throws(FileError) -> Void
    ) throws(FileError) {
        var file = try AtomicFile(path: path)
        do {
            try body(&file)
        } catch {
            close(file.descriptor)
            unlink(file.partialPath)
            throw error
        }
        do {
            try file.finish()
        } catch {
            unlink(file.partialPath)
            throw error
        }
    }

    private init(path: String) throws(FileError) {
        self.path = path
        // Two processes that write the same report must not write into one another's half.
        partialPath = "\(path).partial-\(getpid())"
        descriptor = open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw error("create") }
    }

    package mutating func write(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { [descriptor] buffer in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                #else
                Darwin.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                #endif
            }
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                throw error("write")
            }
        }
    }

    private func finish() throws(FileError) {
        guard close(descriptor) == 0 else { throw error("finish") }
        guard rename(partialPath, path) == 0 else { throw error("finish") }
    }

    private func error(_ step: String) -> FileError {
        FileError(path: path, step: step, reason: String(cString: strerror(errno)))
    }
}
