#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Adds to files that others write to too, such as the summary of a build's step.
package enum AppendedFile {
    /// Puts the text at the end of the file. Makes the file if it does not exist.
    package static func append(_ text: String, to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, step: "open", reason: SystemError.last.reason) }
        defer { _ = close(descriptor) }
        do throws(SystemError) {
            try SystemWrite.all(Array(text.utf8), to: descriptor)
        } catch {
            throw FileError(path: path, step: "write", reason: error.reason)
        }
    }
}
