internal import FoundationEssentials
internal import Measurement
internal import Reports
internal import Scenarios
internal import Texts

/// The baseline of a repository: a folder with a summary.csv and a run.json for each scenario and variant. They hold
/// what ``Baseline`` keeps.
struct BaselineCheck {
    enum Result {
        case compared(RunComparison)
        /// The run has no baseline.
        case missing(folder: String)
        case unusable(Diagnostic)
        /// The baseline has just been written.
        case written
    }

    static let names = [CSVReport.summary.rawValue, RunStamp.fileName]

    let root: String
    let gates: GateOptions

    /// Compares a run with its baseline.
    func compare(_ record: Record) -> Result {
        let folder = folder(record).path
        if let obstacle = Paths.obstacle(to: "\(folder)/\(Self.names[0])") { return .unusable(obstacle) }
        guard Paths.exists("\(folder)/\(Self.names[0])") else {
            return .missing(folder: folder)
        }
        do throws(Diagnostic) {
            guard let stored = try StoredRuns.find(folder).first else { return .missing(folder: folder) }
            let base = try stored.side()
            guard base.stamps.allSatisfy(\.isVirtual) else {
                throw Diagnostic(
                    file: "\(folder)/\(RunStamp.fileName)",
                    message: "is not of a virtual run, as it has no digest: nothing is exact beside it",
                    hint: "--update-baseline makes a new one")
            }
            let comparison = RunComparison(
                base: base, candidate: ComparisonSide(name: "this run", records: [record]),
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

    /// Variants that the baseline has of a scenario, but the scenario no longer has.
    func outdated(_ scenario: String, variants: [String]) throws(Diagnostic) -> [String] {
        let folder = "\(root)/\(scenario)"
        guard Paths.isFolder(folder) else { return [] }
        return try Paths.folders(in: folder).filter { name in
            // What a link leads to does not belong to the baseline.
            !variants.contains(name) && !Paths.isLink("\(folder)/\(name)")
                && Paths.exists("\(folder)/\(name)/\(Self.names[0])")
        }
    }

    /// Removes the baseline of a variant, and its folder if it is then empty.
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
    /// How many metrics a failure lists.
    private static let maximumListed = 50

    /// How many metrics that customers notice stand in the message.
    private static let maximumTold = 4

    /// The metrics that customers notice, if they moved; otherwise those that moved most.
    private static func told(_ rows: [ValueDifference]) -> [ValueDifference] {
        let vocabulary = ReportVocabulary.ofProgram
        let metrics = vocabulary.noticed + [MetricName.sagaCompletion]
        let noticed = rows.filter { row in
            metrics.contains(row.key.metric)
                || (row.key.metric == MetricName.gatewayAvailability && row.key.labels == [:])
                || (row.key.metric == MetricName.latency && row.key.labels == vocabulary.accepted)
        }
        return Array(noticed.isEmpty ? rows.prefix(1) : noticed.prefix(maximumTold))
    }

    /// What the comparison means for the run.
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
            let all = ComparisonRows(comparison)
            let rows = all.leading
            guard let first = rows.first else {
                if all.withoutVerdict > 0 {
                    asked.outcome = .failed
                    asked.message =
                        "baseline: there is no verdict on \(HumanValue.counted(all.withoutVerdict, "value"))"
                }
                break
            }
            asked.outcome = .failed
            // The place of what was changed, if it can be found; otherwise the place that names the metric.
            asked.position =
                comparison.change.flatMap { places.place(ofLine: $0.candidate) }
                ?? places.place(ofMetric: first.key.metric)
            let told = Self.told(rows)
            let more = rows.count > told.count ? ", and \(rows.count - told.count) more metrics moved" : ""
            let cause = comparison.change.map { "; the scenario says \($0.candidate) in place of \($0.base)" } ?? ""
            asked.message =
                "baseline: \(told.map(\.sentence).joined(separator: ", "))\(more)\(cause)"
                + "; --update-baseline accepts what is meant"
            asked.details = comparison.warnings + rows.prefix(Self.maximumListed).map(\.sentence)
        }
        return asked
    }
}
