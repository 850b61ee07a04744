internal import FoundationEssentials
internal import Measurement
internal import Scenarios

/// The baseline of a repository: a folder with a summary.csv and a run.json for each scenario and variant, of what
/// ``Baseline`` keeps.
struct BaselineCheck {
    enum Result {
        case compared(RunComparison)
        /// There is none for the run.
        case missing(folder: String)
        case unusable(ReportProblem)
        /// It has just been made.
        case written
    }

    static let names = [CSVReport.summary.rawValue, RunStamp.fileName]

    let root: String
    let gates: GateOptions

    /// Holds a run against its baseline.
    func compare(_ record: Record) -> Result {
        let folder = folder(record).path
        guard RunFolder.exists("\(folder)/\(Self.names[0])") else {
            return .missing(folder: folder)
        }
        do throws(ReportProblem) {
            guard let stored = try StoredRuns.find(folder).first else { return .missing(folder: folder) }
            let comparison = RunComparison(
                base: try stored.side(), candidate: ComparisonSide(name: "this run", records: [record]),
                exactGates: gates.exact, noisyGates: gates.noisy)
            return .compared(comparison)
        } catch {
            return .unusable(error)
        }
    }

    /// Makes the run the baseline.
    func update(_ record: Record) throws(Failure) {
        let folder = folder(record)
        try folder.prepare()
        let (csv, stamp): (String, Data)
        do { (csv, stamp) = (Baseline.csv(record), try Baseline.stamp(record).json()) } catch {
            throw Failure(unexpected: error)
        }
        try ReportStage.publish(Self.names, in: folder.path, hint: folder.hint) { (stage) throws(FileError) in
            let texts = [Array(csv.utf8), [UInt8](stamp) + [UInt8(ascii: "\n")]]
            for (name, text) in zip(Self.names, texts) {
                try AtomicFile.write(to: "\(stage)/\(name)") { (file) throws(FileError) in try file.write(text) }
            }
        }
    }

    /// Variants that the baseline has of a scenario and that the scenario no longer has.
    func outdated(_ scenario: String, variants: [String]) throws(ReportProblem) -> [String] {
        let folder = "\(root)/\(scenario)"
        guard RunFolder.isFolder(folder) else { return [] }
        return try RunFolder.folders(in: folder).filter { name in
            !variants.contains(name) && RunFolder.exists("\(folder)/\(name)/\(Self.names[0])")
        }
    }

    /// Removes the baseline of a variant, and its folder where nothing else is in it.
    func remove(_ scenario: String, variant: String) throws(FileError) {
        let folder = "\(root)/\(scenario)/\(variant)"
        for name in Self.names { try RemovedFile.remove("\(folder)/\(name)") }
        try RemovedFile.removeFolderIfEmpty(folder)
    }

    private func folder(_ record: Record) -> ReportFolder {
        let identity = record.identity
        return ReportFolder(
            folder: RunFolder(out: root, scenario: identity.scenario, variant: identity.variant),
            hint: "choose another folder with --baseline")
    }
}

extension BaselineCheck.Result {
    /// Metrics that a failure lists.
    private static let maximumListed = 50

    /// What it means for the run.
    func judged(_ places: ExpectationPlaces) -> CheckCase {
        var asked = CheckCase(kind: .baseline, name: "baseline", outcome: .passed, position: places.file)
        switch self {
        case .written: break
        case .missing(let folder):
            asked.outcome = .failed
            asked.message = "baseline: there is none in \(folder); --update-baseline makes it"
        case .unusable(let problem):
            asked.outcome = .failed
            asked.message = "baseline: \(problem)".replacing("\n", with: "; ")
        case .compared(let comparison):
            let rows = ComparisonRows(comparison).leading
            guard let first = rows.first else { break }
            asked.outcome = .failed
            // What was changed, where it can be found; else who cares for the figure.
            asked.position =
                comparison.change.flatMap { places.place(ofLine: $0.candidate) }
                ?? places.place(ofMetric: first.key.metric)
            let more = rows.count > 1 ? ", and \(rows.count - 1) more metrics moved" : ""
            asked.message = "baseline: \(first.sentence)\(more); --update-baseline accepts what is meant"
            asked.details = comparison.warnings + rows.prefix(Self.maximumListed).map(\.sentence)
        }
        return asked
    }
}
