internal import Texts

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The system calls for files that are read once, and for files without a name.
enum Posix {
    static func openForReading(_ path: String) throws(SystemError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw .last }
        return descriptor
    }

    /// A new file in `directory` that no longer has a name. The system removes it when it is closed, even after a
    /// crash.
    static func openTemporary(in directory: String) throws(SystemError) -> Int32 {
        var name = Array("\(directory)/.perennial-sort-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        if descriptor < 0 { throw .last }
        _ = unlink(name)
        return descriptor
    }

    static func closeFile(_ descriptor: Int32) { _ = close(descriptor) }

    static func rewind(_ descriptor: Int32) throws(SystemError) {
        if lseek(descriptor, 0, SEEK_SET) < 0 { throw .last }
    }

    /// Whether the path names something that can be read only once: a pipe, a socket, a device.
    static func isStream(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// The folder part of a path; `.` if it has none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension UnsafeRawBufferPointer {
    /// The place of the first line feed at or after `start`.
    func firstLineFeed(from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        return memchr(base + start, Int32(Ascii.lineFeed), count - start).map { UnsafeRawPointer($0) - base }
    }
}
