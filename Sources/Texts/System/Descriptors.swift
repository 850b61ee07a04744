package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Open files. Every call is made again if a signal interrupts it, and throws what the system says.
///
/// Paths go to the system as they are. A `FilePath` would drop a slash at the end, which says that the path names a
/// folder.
extension FileDescriptor {
    /// Opens a file that no program started later inherits.
    package static func opened(
        _ path: String, _ mode: AccessMode, options: OpenOptions = [], permissions: FilePermissions? = nil
    ) throws(Errno) -> FileDescriptor {
        try Errno.of { try open(path, mode, options: options.union(.closeOnExec), permissions: permissions) }
    }

    /// Opens a file to be written to, and makes it if it does not exist.
    package static func openedForWriting(_ path: String, options: OpenOptions) throws(Errno) -> FileDescriptor {
        try opened(
            path, .writeOnly, options: options.union(.create),
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }

    /// A new file in `folder` that no longer has a name. The system removes it when it is closed, even after a crash.
    /// `prefix` begins the name that it has for a moment.
    package static func openedWithoutName(in folder: String, prefix: String) throws(Errno) -> FileDescriptor {
        var name = Array("\(folder)/\(prefix)XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        if descriptor < 0 { throw .last }
        _ = unlink(name)
        let file = FileDescriptor(rawValue: descriptor)
        file.isInherited = false
        return file
    }

    /// Closes the file. Some systems report only here that what was written could not be kept.
    package func finish() throws(Errno) { try Errno.of { try close() } }

    package func rewind() throws(Errno) { try Errno.of { _ = try seek(offset: 0, from: .start) } }

    /// Reads what is there, at most `count` bytes, and puts it behind `bytes`.
    ///
    /// - Returns: how many bytes came; 0 means the end.
    @discardableResult
    package func readSome(_ count: Int, behind bytes: inout [UInt8]) throws(Errno) -> Int {
        let before = bytes.count
        try bytes.append(addingCapacity: count) { (output) throws(Errno) in
            try output.withUnsafeMutableBufferPointer { (room, filled) throws(Errno) in
                filled = try Errno.of { try read(into: UnsafeMutableRawBufferPointer(room)) }
            }
        }
        return bytes.count - before
    }

    /// Writes all of the bytes, with as many calls as that takes. The library's own `writeAll` would run for ever on a
    /// file that takes no bytes and reports no error.
    package func writeWhole(_ bytes: RawSpan) throws(Errno) {
        try bytes.withUnsafeBytes { (bytes) throws(Errno) in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = try Errno.of { try write(UnsafeRawBufferPointer(rebasing: rest)) }
                if count == 0 { throw .ioError }
                rest = rest.dropFirst(count)
            }
        }
    }

    package func writeWhole(_ bytes: [UInt8]) throws(Errno) { try writeWhole(bytes.span.bytes) }

    package var isOpen: Bool { fcntl(rawValue, F_GETFD) >= 0 }

    /// Whether programs that are started later get this file too.
    package var isInherited: Bool {
        get { fcntl(rawValue, F_GETFD) & FD_CLOEXEC == 0 }
        nonmutating set { _ = fcntl(rawValue, F_SETFD, newValue ? 0 : FD_CLOEXEC) }
    }

    /// Lets reads and writes return at once, with ``Errno/resourceTemporarilyUnavailable`` if they would have to wait.
    package func neverWaits() { _ = fcntl(rawValue, F_SETFL, O_NONBLOCK) }
}

extension Errno {
    /// The error of the C library's call that has just failed.
    static var last: Errno { Errno(rawValue: errno) }

    /// The library throws nothing else, but does not say so.
    static func of<Result>(_ body: () throws -> Result) throws(Errno) -> Result {
        do { return try body() } catch { throw error as? Errno ?? .ioError }
    }
}
