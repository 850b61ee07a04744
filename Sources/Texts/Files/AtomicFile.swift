#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a file could not be written. A file that existed under that name is unchanged.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    /// The step that failed: `create`, `write`, `finish`.
    package var step: String
    /// The system's text for the error.
    package var reason: String

    package var description: String {
        let message: MessageText = "\(path): cannot \(step) it (\(reason)); choose another directory or make room"
        return message.description
    }
}

/// A file that appears under its name as a whole or not at all. It is written beside its place and then renamed.
/// Without ``finish()`` nothing is left behind.
///
/// Anything but an ordinary file, such as a pipe or `/dev/stdout`, is written directly. Nothing waits for the disk,
/// because that would take longer than a short run, and a report that a power cut destroys can be made again.
package final class AtomicFile: ByteSink {
    package let path: String
    /// Nil for anything but an ordinary file.
    private let partialPath: String?
    /// Negative when it is closed.
    private var descriptor: Int32

    /// Writes a file. An error of `body` is thrown on, and nothing is left behind.
    package static func write(to path: String, _ body: (AtomicFile) throws(FileError) -> Void) throws(FileError) {
        let file = try AtomicFile(path: path)
        try body(file)
        try file.finish()
    }

    /// Throws if a file of this name could not be written, as far as that can be known in advance.
    package static func checkWritable(_ path: String) throws(FileError) {
        // Opening a pipe may block for ever.
        guard Paths.isFolder(path) || !isSpecial(path) else { return }
        _ = try AtomicFile(path: path)
    }

    package init(path: String) throws(FileError) {
        self.path = path
        // The process id keeps two processes that write the same file apart.
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

    /// Nothing is buffered. The caller must gather small pieces.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        do throws(SystemError) {
            try SystemWrite.all(bytes, to: descriptor)
        } catch {
            throw self.error("write", error)
        }
    }

    /// Puts the file under its name. Nothing may be written after that.
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

    /// Whether the path names something other than an ordinary file: a terminal, a pipe, `/dev/stdout`.
    package static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    private func error(_ step: String, _ error: SystemError) -> FileError {
        FileError(path: path, step: step, reason: error.reason)
    }
}
