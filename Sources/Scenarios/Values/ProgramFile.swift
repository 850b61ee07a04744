internal import Foundation

/// Finds the file of a program that a scenario names.
enum ProgramFile {
    /// The absolute paths of the program and of its working directory.
    ///
    /// - Parameters:
    ///   - name: a path, absolute or relative to the directory; or, without a slash, a name to look for in PATH.
    ///   - directory: the directory of the scenario file, with a slash at its end, or empty.
    static func find(
        _ name: String, from directory: String
    ) throws(ValueProblem) -> (executable: String, directory: String) {
        let folder = absolute(directory.isEmpty ? "." : directory)
        guard name.contains("/") else { return (try inPath(name, or: folder), folder) }
        let path = name.hasPrefix("/") ? name : folder + "/" + name
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw ValueProblem(
                "does not exist", hint: "the path counts from \(folder)")
        }
        if isDirectory.boolValue { throw ValueProblem("is a directory, expected a program") }
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ValueProblem("is not executable", hint: "chmod +x \(name), or name its interpreter before it")
        }
        return (path, folder)
    }

    private static func inPath(_ name: String, or folder: String) throws(ValueProblem) -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for place in path.split(separator: ":") {
            let candidate = absolute(String(place)) + "/" + name
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory), !isDirectory.boolValue,
                FileManager.default.isExecutableFile(atPath: candidate)
            {
                return candidate
            }
        }
        throw ValueProblem("is not in PATH", hint: "install it, or write ./\(name) for a file in \(folder)")
    }

    /// Without a slash at the end.
    private static func absolute(_ path: String) -> String {
        var path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        while path.count > 1, path.hasSuffix("/") || path.hasSuffix("/.") {
            path.removeLast(path.hasSuffix("/") ? 1 : 2)
        }
        return path
    }
}
