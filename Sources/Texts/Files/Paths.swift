internal import FoundationEssentials
internal import SystemPackage

/// What lies at a path.
package enum Paths {
    /// Follows links.
    package static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    /// Whether there is a file or a folder, as far as that can be known (``obstacle(to:)``).
    package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether the path names something that can be read only once: a pipe, a socket, a device.
    package static func isStream(_ path: String) -> Bool {
        (try? Stat(path)).map { $0.type != .regular && $0.type != .directory } ?? false
    }

    /// Follows no links, so it is also true of a link that leads nowhere.
    package static func isTaken(_ path: String) -> Bool { (try? Stat(path, followTargetSymlink: false)) != nil }

    package static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }

    /// Why nobody can know whether something is there: a folder on the way may not be read. Nil if it is there, or is
    /// known not to be there.
    package static func obstacle(to path: String) -> Diagnostic? {
        guard let error = BoundedFile.obstacle(path) else { return nil }
        return Diagnostic(file: path, message: "cannot be read: \(error.description)", hint: "check its permissions")
    }

    /// The folder part of a path; `.` if it has none.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path without slashes at its end. `/` stays.
    package static func withoutSlashes(_ path: String) -> String {
        var end = path
        while end.count > 1, end.hasSuffix("/") { end.removeLast() }
        return end
    }

    /// The names of everything in a folder except hidden entries, sorted.
    package static func names(in folder: String) throws(Diagnostic) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw Diagnostic(
                file: folder,
                message: exists(folder) || obstacle(to: folder) != nil ? "cannot be read" : "does not exist",
                hint: "check its permissions")
        }
    }

    /// The folders in a folder, sorted by name. Links are not followed, because they may lead in circles or to other
    /// people's files.
    package static func folders(in folder: String) throws(Diagnostic) -> [String] {
        try names(in: folder).filter { isFolder("\(folder)/\($0)") && !isLink("\(folder)/\($0)") }
    }
}
