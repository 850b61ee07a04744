package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The calls that change the names in a folder, which swift-system does not have.
package enum FileNames {
    /// Gives a file another name. A file that has that name is replaced.
    package static func rename(_ path: String, to name: String) throws(Errno) { try call { renameFile(path, name) } }

    package static func remove(_ path: String) throws(Errno) { try call { unlink(path) } }

    /// Removes a folder that is empty.
    package static func removeFolder(_ path: String) throws(Errno) { try call { rmdir(path) } }

    package static func makeFolder(_ path: String) throws(Errno) { try call { mkdir(path, 0o755) } }

    /// Makes a folder that only this user reaches, under a name that nothing has: the beginning, and six characters more.
    package static func makeTemporaryFolder(_ beginning: String) throws(Errno) -> String {
        var name = Array("\(beginning)XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw .last }
        return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether this process may write to the file, or make files in the folder.
    package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    private static func call(_ body: () -> Int32) throws(Errno) {
        while body() != 0 {
            let error = Errno.last
            if error != .interrupted { throw error }
        }
    }
}

/// The C library's function, which the method of the same name would hide.
private func renameFile(_ path: String, _ name: String) -> Int32 { rename(path, name) }
