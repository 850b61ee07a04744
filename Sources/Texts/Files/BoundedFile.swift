#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads whole files, but never more of a file than a limit.
package enum BoundedFile {
    /// Why a file was not read.
    package struct Failure: Error {
        /// The end of a sentence: `is larger than the limit of 1048576 bytes`.
        package let problem: String
        package var hint: String?
    }

    /// All bytes of a regular file of at most `limit` bytes. Links are followed. A larger file is refused before it is
    /// read.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw missing(SystemError.last) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Failure(problem: "is a directory, expected a file")
        // Opening and reading such a file may block for ever.
        default: throw Failure(problem: "is a pipe or a device, expected a file", hint: "save what it gives to a file")
        }
        let size = Int(status.st_size)
        guard size <= limit else { throw tooLarge(limit) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                problem: "cannot be opened: \(SystemError.last.reason)", hint: "check its permissions")
        }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        // The file may grow while it is read. Some files of the system report no size.
        var room = size + 1
        while true {
            let part = try readSome(descriptor, room)
            if part.isEmpty { return bytes }
            bytes = bytes.isEmpty ? part : bytes + part
            guard bytes.count <= limit else { throw tooLarge(limit) }
            room = max(size + 1 - bytes.count, 1 << 16)
        }
    }

    private static func readSome(_ descriptor: Int32, _ count: Int) throws(Failure) -> [UInt8] {
        var reading = Result<Int, SystemError>.success(0)
        let part = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            reading = Result { () throws(SystemError) in
                try SystemRead.some(UnsafeMutableRawBufferPointer(buffer), from: descriptor)
            }
            initializedCount = (try? reading.get()) ?? 0
        }
        guard case .failure(let error) = reading else { return part }
        throw Failure(problem: "cannot be read: \(error.reason)")
    }

    /// Why it is unknown whether the path names something; nil if it is known.
    static func obstacle(_ path: String) -> SystemError? {
        var status = stat()
        guard stat(path, &status) != 0 else { return nil }
        let error = SystemError.last
        return error.number == ENOENT || error.number == ENOTDIR ? nil : error
    }

    private static func missing(_ error: SystemError) -> Failure {
        error.number == ENOENT || error.number == ENOTDIR
            ? Failure(problem: "does not exist", hint: "check the path; it counts from where perennial was started")
            : Failure(problem: "cannot be opened: \(error.reason)", hint: "check its permissions")
    }

    private static func tooLarge(_ limit: Int) -> Failure {
        Failure(problem: "is larger than the limit of \(limit) bytes")
    }
}

extension Diagnostic {
    /// A file that was not read.
    package init(file: String, _ failure: BoundedFile.Failure) {
        self.init(file: file, message: failure.problem, hint: failure.hint)
    }
}
