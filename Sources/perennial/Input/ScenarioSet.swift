internal import Scenarios
internal import Texts

/// The scenario files that a command names, read, and the problems of those that cannot be used.
struct ScenarioSet {
    /// One file that cannot be used, or run.
    struct Problem {
        var path: String
        var failure: Failure
    }

    private(set) var scenarios: [ReadScenario] = []
    private(set) var problems: [Problem] = []
    /// Scenarios of a folder that are of another world, each with what would run it. Whoever names a folder means what can
    /// run there; whoever names a file means that file.
    private(set) var skipped: [String] = []
    /// Files that a cancellation left unread.
    private(set) var unread: [String] = []

    /// Reads all of them, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - world: where they are to run.
    ///   - target: the base URL of their requests, instead of the files'.
    init(
        _ files: [String], _ options: ScenarioOptions, in world: WorldChoice = .virtual, target: String? = nil
    ) throws(Failure) {
        let inFolders = try ScenarioPaths.inFolders(files)
        for path in try ScenarioPaths.all(files) {
            guard !Task.isCancelled else {
                unread.append(path)
                continue
            }
            do throws(Failure) {
                let read = try options.read(
                    path, in: inFolders.contains(path) ? nil : world, target: target)
                if read.file.problems(in: world).isEmpty {
                    scenarios.append(read)
                } else {
                    skipped.append(read.name + (world == .http ? " (simulated only)" : " (--world http only)"))
                }
            } catch {
                problems.append(Problem(path: path, failure: error))
            }
        }
        problems += sharedNames
    }

    /// All scenarios; throws everything that is wrong with any of them, or that there is none.
    func usable() throws(Failure) -> [ReadScenario] {
        guard let first = problems.first else {
            guard !scenarios.isEmpty || skipped.isEmpty else {
                throw Failure(.badInput, "error: nothing can run in this world: \(skipped.joined(separator: ", "))")
            }
            return scenarios
        }
        let all = problems.map(\.failure.description).joined(separator: "\n")
        throw Failure(first.failure.status, MessageText(lines: all))
    }

    /// Scenarios with the same name would overwrite each other's reports.
    private var sharedNames: [Problem] {
        scenarios.indices.compactMap { index in
            guard let other = scenarios[..<index].first(where: { $0.name == scenarios[index].name }) else { return nil }
            let path = scenarios[index].file.path
            let failure = Failure(
                .badInput,
                "\(path): error: a second scenario '\(other.name)', and reports go by this name"
                    + "\nhint: \(other.file.path) is the first; rename one, or run them one by one with another --out")
            return Problem(path: path, failure: failure)
        }
    }
}
