internal import FoundationEssentials
internal import Measurement
internal import Reports
internal import Scenarios
internal import Simulation
internal import SystemPackage
internal import Texts

/// Writes the reports of one record into its folder (``RunFolder``).
struct ReportFolder {
    /// The files that every run writes. There is also a file for each latency's percentiles.
    static let names = CSVReport.allCases.map(\.rawValue) + [Record.fileName]

    /// What the user can do if the folder of reports cannot be written to.
    static let otherFolder = "choose another folder with --out"

    let folder: RunFolder
    /// What the user can do if the folder cannot be written to.
    let hint: String

    var path: String { folder.path }

    /// Makes the folder and checks that files can be made in it, so that a long run does not end without reports.
    func prepare() throws(Failure) {
        try Self.make(path, hint: hint)
        ReportStage.removeAbandoned(in: path)
    }

    /// Makes a folder, and the folders above it, if they do not exist. Files must be creatable in it.
    static func make(_ path: String, hint: String) throws(Failure) {
        func failure(_ path: String, _ problem: String) -> Failure {
            Failure(.impossible, "error: \(path): \(problem); \(hint)")
        }
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let folder = String(path[..<end])
            do throws(Errno) {
                try FileNames.makeFolder(folder)
            } catch {
                guard error != .fileExists, !Paths.isFolder(folder) else { continue }
                throw failure(folder, "cannot be made: \(error.description)")
            }
        }
        guard Paths.isFolder(path) else { throw failure(path, "is in the way: it is no folder") }
        guard FileNames.isWritable(path) else { throw failure(path, "is not writable") }
    }

    /// Writes every report, all of them or none. Until then the reports of an earlier run stay.
    func write(_ record: Record, _ sagas: KeptSagas? = nil) throws(Failure) {
        let json: Data
        do { json = try record.json() } catch { throw Failure(unexpected: error) }
        let files = PercentileFiles.all(of: record)
        let names = files.map(\.name) + Self.names + (sagas == nil ? [] : [StoredSagas.fileName])
        let obsolete = try percentiles() + [StoredSagas.fileName]
        try ReportStage.publish(names, obsolete: obsolete, in: path, hint: hint) { (stage) throws(FileError) in
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
            try AtomicFile.write(to: "\(stage)/\(Record.fileName)") { (file) throws(FileError) in
                try file.write([UInt8](json) + [UInt8(ascii: "\n")])
            }
        }
    }

    /// The percentile files of the previous run, which may have had other operations.
    private func percentiles() throws(Failure) -> [String] {
        do throws(Diagnostic) {
            return try Paths.names(in: path).filter { $0.hasSuffix(PercentileFiles.suffix) }
        } catch {
            throw Failure(unexpected: error)
        }
    }
}
