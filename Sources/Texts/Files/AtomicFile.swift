internal import FoundationEssentials
package import SystemPackage

/// Why a file could not be written. A file that existed under that name is unchanged.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    /// The step that failed: `create`, `write`, `finish`.
    package var step: String
    /// The system's text for the error.
    package var reason: String

    package init(path: String, step: String, reason: String) {
        self.path = path
        self.step = step
        self.reason = reason
    }

    package init(path: String, step: String, _ error: Errno) {
        self.init(path: path, step: step, reason: error.description)
    }

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
    /// Nil when it is closed.
    private var descriptor: FileDescriptor?

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
        partialPath = Self.isSpecial(path) ? nil : "\(path).partial-\(ProcessInfo.processInfo.processIdentifier)"
        if let partialPath { PartialFiles.add(partialPath) }
        do throws(Errno) {
            descriptor = try .openedForWriting(partialPath ?? path, options: .truncate)
        } catch {
            if let partialPath { PartialFiles.settle(partialPath) {} }
            throw FileError(path: path, step: "create", error)
        }
    }

    deinit {
        guard let descriptor else { return }
        try? descriptor.finish()
        if let partialPath { PartialFiles.settle(partialPath) { try? FileNames.remove(partialPath) } }
    }

    /// Nothing is buffered. The caller must gather small pieces.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        do throws(Errno) {
            try open.writeWhole(bytes)
        } catch {
            throw FileError(path: path, step: "write", error)
        }
    }

    /// Puts the file under its name. Nothing may be written after that.
    package func finish() throws(FileError) {
        let open = open
        descriptor = nil
        do throws(Errno) {
            guard let partialPath else { return try open.finish() }
            try PartialFiles.settle(partialPath) { () throws(Errno) in
                do throws(Errno) {
                    try open.finish()
                    try FileNames.rename(partialPath, to: path)
                } catch {
                    try? FileNames.remove(partialPath)
                    throw error
                }
            }
        } catch {
            throw FileError(path: path, step: "finish", error)
        }
    }

    /// Whether the path names something other than an ordinary file: a terminal, a pipe, `/dev/stdout`.
    package static func isSpecial(_ path: String) -> Bool {
        (try? Stat(path)).map { $0.type != .regular } ?? false
    }

    /// A file that is closed gives an error of the system that says so.
    private var open: FileDescriptor { descriptor ?? FileDescriptor(rawValue: -1) }
}
