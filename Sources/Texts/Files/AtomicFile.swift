#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
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
        let message: MessageText = "\(path): cannot \(step) it (\(reason)); choose another directory or make room"
        return message.description
    }
}

/// A file that appears under its name whole or not at all: it is written beside it and then renamed. Without
/// ``finish()`` nothing is left behind.
///
/// What is no ordinary file, such as a pipe or `/dev/stdout`, is written as it comes. Nothing waits for the disk, which
/// would take longer than a short run: a report that a power cut takes can be made again.
package final class AtomicFile: ByteSink {
    package let path: String
    /// Nil for what is no ordinary file.
    private let partialPath: String?
    /// Negative when it is closed.
    private var descriptor: Int32

    /// Writes a file. What `body` throws is thrown on, and nothing is left behind.
    package static func write(to path: String, _ body: (AtomicFile) throws(FileError) -> Void) throws(FileError) {
        let file = try AtomicFile(path: path)
        try body(file)
        try file.finish()
    }

    /// Throws where a file of this name could not be written, as far as that can be known beforehand.
    package static func checkWritable(_ path: String) throws(FileError) {
        // To open a pipe may wait for ever.
        guard Paths.isFolder(path) || !isSpecial(path) else { return }
        _ = try AtomicFile(path: path)
    }

    package init(path: String) throws(FileError) {
        self.path = path
        // Two processes that write the same file must not write into one another's half.
        partialPath = Self.isSpecial(path) ? nil : "\(path).partial-\(getpid())"
        if let partialPath { PartialFiles.add(partialPath) }
        descriptor = open(partialPath ?? path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor < 0 else { return }
        let reason = SystemError.last
        if let partialPath { PartialFiles.settle(partialPath) {} }
        throw error("create", reason)
    }

    deinit {
        guard descriptor >= 0 else { return }
        _ = close(descriptor)
        if let partialPath { PartialFiles.settle(partialPath) { _ = unlink(partialPath) } }
    }

    /// Nothing is kept back: small pieces are the caller's to gather.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        do throws(SystemError) {
            try SystemWrite.all(bytes, to: descriptor)
        } catch {
            throw self.error("write", error)
        }
    }

    /// Puts the file under its name. Nothing may be written afterwards.
    package func finish() throws(FileError) {
        let isClosed = close(descriptor) == 0
        descriptor = -1
        guard let partialPath else {
            if isClosed { return }
            throw error("finish", .last)
        }
        let closing = SystemError.last
        let problem = PartialFiles.settle(partialPath) { () -> SystemError? in
            if isClosed, rename(partialPath, path) == 0 { return nil }
            let reason = isClosed ? SystemError.last : closing
            _ = unlink(partialPath)
            return reason
        }
        if let problem { throw error("finish", problem) }
    }

    /// Whether the path names something that is no ordinary file: a terminal, a pipe, `/dev/stdout`.
    package static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    private func error(_ step: String, _ error: SystemError) -> FileError {
        FileError(path: path, step: step, reason: error.reason)
    }
}
