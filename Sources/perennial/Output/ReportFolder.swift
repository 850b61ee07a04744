internal import FoundationEssentials
internal import Measurement
internal import Scenarios

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The folder of one record's reports: `OUT/SCENARIO/VARIANT`, with `base` for the scenario itself.
struct ReportFolder {
    static let recordName = "record.json"
    /// What every run writes; a file for each latency's percentiles comes on top.
    static let names = CSVReport.allCases.map(\.rawValue) + [recordName]

    let path: String

    init(out: String, scenario: String, variant: String?) {
        path = "\(out)/\(scenario)/\(variant ?? Variant.baseName)"
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
        let percentiles = PercentileFiles.all(of: record)
        let names = percentiles.map(\.name) + Self.names + (sagas == nil ? [] : [KeptSagas.fileName])
        let obsolete = oldPercentiles() + [KeptSagas.fileName]
        try ReportStage.publish(names, obsolete: obsolete, in: path) { (stage) throws(FileError) in
            for report in CSVReport.allCases { try report.write(record, to: "\(stage)/\(report.rawValue)") }
            for (name, text) in percentiles {
                try AtomicFile.write(to: "\(stage)/\(name)") { (file) throws(FileError) in
                    try file.write(Array(text.utf8))
                }
            }
            if let sagas {
                try AtomicFile.write(to: "\(stage)/\(KeptSagas.fileName)") { (file) throws(FileError) in
                    var file = file
                    try sagas.write(to: &file)
                }
            }
            try AtomicFile.write(to: "\(stage)/\(Self.recordName)") { (file) throws(FileError) in
                try file.write([UInt8](json) + [UInt8(ascii: "\n")])
            }
        }
    }

    /// Those of the run before, which may have had other operations.
    private func oldPercentiles() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter {
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
