package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A lock on a file that one process at a time has. The system ends it with the process, however that ends.
package struct FileLock: ~Copyable, Sendable {
    private let file: FileDescriptor

    /// Makes the file if it does not exist.
    ///
    /// - Throws: ``Errno/wouldBlock`` if another process has it.
    package init(_ path: String) throws(Errno) { file = try Self.locked(.openedForWriting(path, options: [])) }

    private static func locked(_ file: FileDescriptor) throws(Errno) -> FileDescriptor {
        while flock(file.rawValue, LOCK_EX | LOCK_NB) != 0 {
            let error = Errno.last
            guard error == .interrupted else {
                try? file.close()
                throw error
            }
        }
        return file
    }

    deinit { try? file.close() }
}
