internal import Texts

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The system calls of files that are read once, and of such as have no name.
enum Posix {
    static func openForReading(_ path: String) throws(SystemError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw .last }
        return descriptor
    }

    /// A new file in `directory` that has no name any more: the system removes it when it is closed, also after a
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

    /// Whether the path names what can be read only once: a pipe, a socket, a device.
    static func isStream(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// The folder part of a path, `.` where it has none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension UnsafeRawBufferPointer {
    /// Where the first line feed at or behind `start` is.
    func firstLineFeed(from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        return memchr(base + start, Int32(Ascii.lineFeed), count - start).map { UnsafeRawPointer($0) - base }
    }
}
