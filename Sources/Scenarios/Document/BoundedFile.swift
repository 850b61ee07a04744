internal import Foundation

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Reads files whole, and never more of them than a limit.
enum BoundedFile {
    /// Why a file was not read, as half a sentence: `is larger than 1048576 bytes`.
    struct Failure: Error {
        let problem: String
        var hint: String?
    }

    /// All bytes of a regular file of at most `limit` bytes. A larger one is refused before it is in memory.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Failure(problem: "does not exist", hint: "check the path; it counts from where perennial was started")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Failure(problem: "is a directory, expected a file")
        // Opening one may wait for ever, and reading it as well.
        default: throw Failure(problem: "is a pipe or a device, expected a file", hint: "save what it gives to a file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure(problem: "cannot be opened", hint: "check its permissions")
        }
        defer { try? handle.close() }
        let data: Data
        do {
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw Failure(problem: "cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= limit else { throw Failure(problem: "is larger than the limit of \(limit) bytes") }
        return [UInt8](data)
    }
}
