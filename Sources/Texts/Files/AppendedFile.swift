internal import SystemPackage

/// Adds to files that others write to too, such as the summary of a build's step.
package enum AppendedFile {
    /// Puts the text at the end of the file. Makes the file if it does not exist.
    package static func append(_ text: String, to path: String) throws(FileError) {
        let file: FileDescriptor
        do throws(Errno) {
            file = try .openedForWriting(path, options: .append)
        } catch {
            throw FileError(path: path, step: "open", error)
        }
        do throws(Errno) {
            try Errno.of { try file.closeAfter { try file.writeWhole(Array(text.utf8)) } }
        } catch {
            throw FileError(path: path, step: "write", error)
        }
    }
}
