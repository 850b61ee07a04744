internal import FoundationEssentials
internal import Measurement
internal import Scenarios
internal import Simulation

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The folder of one record's reports: `OUT/SCENARIO/VARIANT`, with `base` for the scenario itself, and in it `run-1`,
/// `run-2`, … where it is run several times.
struct ReportFolder {
    static let recordName = StoredRuns.recordName
    /// What every run writes; a file for each latency's percentiles comes on top.
    static let names = CSVReport.allCases.map(\.rawValue) + [recordName]

    let path: String
    /// The folder of the variant, which is this one unless it is run several times.
    private let variantPath: String
    private let number: Int?

    /// - Parameter number: Counted from 1 where the variant is run several times.
    init(out: String, scenario: String, variant: String?, number: Int? = nil) {
        let folder = "\(out)/\(scenario)/\(variant ?? Variant.baseName)"
        variantPath = folder
        path = number.map { "\(folder)/\(StoredRuns.runPrefix)\($0)" } ?? folder
        self.number = number
    }

    /// Makes the folder and sees that files can be made in it, so that a long run does not end with nothing.
    func prepare() throws(Failure) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let folder = String(path[..<end])
            guard mkdir(folder, 0o755) != 0, errno != EEXIST, !isFolder(folder) else { continue }
            throw failure(folder, "cannot be made: \(String(cString: strerror(errno)))")
        }
        guard isFolder(path) else { throw failure(path, "is in the way: it is no folder") }
        guard access(path, W_OK) == 0 else { throw failure(path, "is not writable") }
        ReportStage.removeAbandoned(in: path)
    }

    /// Writes every report, all of them or none; those of an earlier run stay until then.
    func write(_ record: Record, _ sagas: KeptSagas? = nil) throws(Failure) {
        let json: Data
        do { json = try record.json() } catch { throw Failure(unexpected: error) }
        let files = PercentileFiles.all(of: record)
        let names = files.map(\.name) + Self.names + (sagas == nil ? [] : [StoredSagas.fileName])
        let obsolete = percentiles(in: path) + [StoredSagas.fileName]
        try ReportStage.publish(names, obsolete: obsolete, in: path) { (stage) throws(FileError) in
            for report in CSVReport.allCases { try report.write(record, to: "\(stage)/\(report.rawValue)") }
            for (name, text) in files {
                try AtomicFile.write(to: "\(stage)/\(name)") { (file) throws(FileError) in
                    try file.write(Array(text.utf8))
                }
            }
            if let sagas {
                try AtomicFile.write(to: "\(stage)/\(StoredSagas.fileName)") { (file) throws(FileError) in
                    _ = try sagas.write(into: file)
                }
            }
            try AtomicFile.write(to: "\(stage)/\(Self.recordName)") { (file) throws(FileError) in
                try file.write([UInt8](json) + [UInt8(ascii: "\n")])
            }
        }
        removeOutdated()
    }

    /// Reports of an earlier command that these would be taken together with: of other numbers of runs.
    private func removeOutdated() {
        if number != nil { removeReports(in: variantPath) }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: variantPath)) ?? [] {
            guard let other = StoredRuns.runNumber(name), other > number ?? 0 else { continue }
            removeReports(in: "\(variantPath)/\(name)")
            // Only where nothing else is in it.
            rmdir("\(variantPath)/\(name)")
        }
    }

    private func removeReports(in folder: String) {
        for name in Self.names + [StoredSagas.fileName] + percentiles(in: folder) { unlink("\(folder)/\(name)") }
    }

    /// Those of the run before, which may have had other operations.
    private func percentiles(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            $0.hasSuffix(PercentileFiles.suffix)
        }
    }

    private func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private func failure(_ path: String, _ problem: String) -> Failure {
        Failure(.impossible, "error: \(path): \(problem); choose another folder with --out")
    }
}
