internal import Foundation
internal import Load
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// Sees that no file that a command writes is one that it reads: it would be lost, and the command would have succeeded.
enum OutputCheck {
    /// - Parameters:
    ///   - outputs: with the option that names each; nil where it is not given.
    ///   - inputs: paths of files, by whatever name; those that are not there are nobody's concern here.
    static func check(_ outputs: [(option: String, path: String?)], against inputs: [String]) throws(Failure) {
        for (option, path) in outputs {
            // What is no file, as a terminal, can be both.
            guard let path, !AtomicFile.isSpecial(path), let identity = FileIdentity(path) else { continue }
            guard let input = inputs.first(where: { FileIdentity($0) == identity }) else { continue }
            let what = input == path ? "is read by this command" : "is \(input), which is read by this command"
            throw Failure(.badInput, "error: \(option) \(path): \(what); name another file to write")
        }
    }

    /// Makes the folders of files that are to lie in the folder of reports, which may not be there yet. Others are the
    /// user's to make.
    static func makeFolders(for outputs: [String?], in out: String) throws(Failure) {
        let reports = URL(fileURLWithPath: out).standardizedFileURL.path
        for path in outputs.compactMap(\.self) {
            let folder = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
            guard folder == reports || folder.hasPrefix(reports + "/") else { continue }
            try ReportFolder.make(folder, hint: ReportFolder.otherFolder)
        }
    }

    /// Whether nothing is lost at a path but an earlier output: for a command that could not read its inputs, of which it
    /// therefore does not know all.
    ///
    /// - Parameter start: how such an output begins.
    static func mayReplace(_ path: String, like start: Character) -> Bool {
        guard FileIdentity(path) != nil, !AtomicFile.isSpecial(path) else { return true }
        guard let bytes = try? BoundedFile.read(path, limit: StoredRuns.maximumBytes) else { return false }
        return bytes.first.map { $0 == start.asciiValue } ?? true
    }

    /// The files that scenarios are made of: their own, and the traces that they replay.
    static func files(of scenarios: [ReadScenario]) -> [String] {
        scenarios.flatMap { [$0.file.path] + $0.plans.flatMap(\.plannedTraces).map(\.path) }
    }
}
