internal import Foundation
internal import Load
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// Makes sure that a command writes to no file that it reads. Such a file would be lost, and the command would still
/// succeed.
enum OutputCheck {
    /// - Parameters:
    ///   - outputs: each with the option that names it; nil if the option is not given.
    ///   - inputs: paths of files. Files that do not exist are not checked here.
    static func check(_ outputs: [(option: String, path: String?)], against inputs: [String]) throws(Failure) {
        for (option, path) in outputs {
            // Something that is no file, such as a terminal, can be both.
            guard let path, !AtomicFile.isSpecial(path), let identity = FileIdentity(path) else { continue }
            guard let input = inputs.first(where: { FileIdentity($0) == identity }) else { continue }
            let what = input == path ? "is read by this command" : "is \(input), which is read by this command"
            throw Failure(.badInput, "error: \(option) \(path): \(what); name another file to write")
        }
    }

    /// Makes the folders of files in the folder of reports, which may not exist yet. The user must make other folders.
    static func makeFolders(for outputs: [String?], in out: String) throws(Failure) {
        let reports = URL(fileURLWithPath: out).standardizedFileURL.path
        for path in outputs.compactMap(\.self) {
            let folder = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
            guard folder == reports || folder.hasPrefix(reports + "/") else { continue }
            try ReportFolder.make(folder, hint: ReportFolder.otherFolder)
        }
    }

    /// Whether a write to a path destroys nothing but an earlier output. It is for a command that could not read its
    /// inputs, and so does not know all of them.
    ///
    /// - Parameter start: the first character of such an output.
    static func mayReplace(_ path: String, like start: Character) -> Bool {
        guard FileIdentity(path) != nil, !AtomicFile.isSpecial(path) else { return true }
        guard let bytes = try? BoundedFile.read(path, limit: StoredRuns.maximumBytes) else { return false }
        return bytes.first.map { $0 == start.asciiValue } ?? true
    }

    /// The files of scenarios: their own files, and the traces that they replay.
    static func files(of scenarios: [ReadScenario]) -> [String] {
        scenarios.flatMap { [$0.file.path] + $0.plans.flatMap(\.plannedTraces).map(\.path) }
    }
}
