internal import SystemPackage

/// Removes files, and reports those that cannot be removed.
package enum RemovedFile {
    /// A missing file counts as removed.
    package static func remove(_ path: String) throws(FileError) {
        try remove(path, unless: [.noSuchFileOrDirectory], FileNames.remove)
    }

    package static func removeFolderIfEmpty(_ path: String) throws(FileError) {
        try remove(
            path, unless: [.noSuchFileOrDirectory, .directoryNotEmpty, .fileExists], FileNames.removeFolder)
    }

    private static func remove(
        _ path: String, unless accepted: Set<Errno>, _ body: (String) throws(Errno) -> Void
    ) throws(FileError) {
        do throws(Errno) {
            try body(path)
        } catch {
            if !accepted.contains(error) { throw FileError(path: path, step: "remove", error) }
        }
    }
}
