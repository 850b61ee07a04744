#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Removes files, and reports those that cannot be removed.
package enum RemovedFile {
    /// A missing file counts as removed.
    package static func remove(_ path: String) throws(FileError) {
        guard unlink(path) != 0 else { return }
        let error = SystemError.last
        guard error.number != ENOENT else { return }
        throw FileError(path: path, step: "remove", reason: error.reason)
    }

    package static func removeFolderIfEmpty(_ path: String) throws(FileError) {
        guard rmdir(path) != 0 else { return }
        let error = SystemError.last
        guard ![ENOENT, ENOTEMPTY, EEXIST].contains(error.number) else { return }
        throw FileError(path: path, step: "remove", reason: error.reason)
    }
}
