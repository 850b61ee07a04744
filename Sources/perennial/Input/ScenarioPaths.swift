internal import Foundation
internal import Texts

/// The scenario files that arguments name: files themselves, and for a folder every `.yaml` file in it, by name.
enum ScenarioPaths {
    static let suffix = ".yaml"

    static func all(_ arguments: [String]) throws(Failure) -> [String] {
        var paths: [String] = []
        for argument in arguments {
            for path in try files(argument) where !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    /// The files that arguments name as folders only.
    static func inFolders(_ arguments: [String]) throws(Failure) -> Set<String> {
        var paths: Set<String> = []
        for argument in arguments {
            for path in try files(argument) where !arguments.contains(path) { paths.insert(path) }
        }
        return paths
    }

    private static func files(_ argument: String) throws(Failure) -> [String] {
        if argument == StandardInput.argument { return [argument] }
        var isFolder: ObjCBool = false
        // The reader reports a missing file, together with the others.
        guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder), isFolder.boolValue else {
            return [argument]
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: argument)
        } catch {
            throw Failure(.badInput, "\(argument): error: the folder cannot be read; check its permissions")
        }
        let found = names.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.sorted()
        guard !found.isEmpty else {
            throw Failure(.badInput, "\(argument): error: no *\(suffix) file in this folder; name scenario files")
        }
        return found.map { argument.hasSuffix("/") ? argument + $0 : "\(argument)/\($0)" }
    }
}
