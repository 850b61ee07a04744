internal import FoundationEssentials
package import Measurement
package import Texts

/// The runs in a folder of reports, or the run of a single file. One side of a comparison is read from them.
///
/// A run's folder has `record.json`, or a `summary.csv` with or without a ``RunStamp`` beside it. Several runs of one
/// scenario are in `run-1`, `run-2`, … of its folder.
package struct StoredRuns: Sendable {
    /// The largest file that is read, in bytes. This is more than the record of a day's run has.
    package static let maximumBytes = 1 << 28
    /// How many levels of folders are below the named one: OUT/SCENARIO/VARIANT/run-1.
    package static let maximumDepth = 3

    /// The folder below the named one, such as `saga/base`; empty for the named folder itself, and for a file.
    package let name: String
    /// The named path and ``name``.
    package let path: String
    /// The folders, or the file, of the runs, in the order of their numbers.
    private let runs: [String]

    /// Everything that a path names: one element for a file or the folder of a run. A folder of reports gives one for
    /// each scenario and variant, sorted by name.
    package static func find(_ path: String) throws(Diagnostic) -> [StoredRuns] {
        let end = Paths.withoutSlashes(path)
        if let obstacle = Paths.obstacle(to: end) ?? Paths.obstacle(to: "\(end)/\(Record.fileName)") {
            throw obstacle
        }
        guard Paths.exists(end) else {
            throw Diagnostic(
                file: end, message: "does not exist",
                hint: "name a CSV report, or a folder in which perennial run has written reports")
        }
        guard Paths.isFolder(end) else { return [StoredRuns(name: "", path: end, runs: [end])] }
        let found = try search(end, name: "", depth: maximumDepth)
        guard found.isEmpty else { return found }
        throw Diagnostic(
            file: end,
            message: "has no \(Record.fileName) and no \(CSVReport.summary.rawValue), nor has a folder in it",
            hint: "name a folder in which perennial run has written reports")
    }

    private static func search(_ path: String, name: String, depth: Int) throws(Diagnostic) -> [StoredRuns] {
        let folders = try Paths.folders(in: path)
        let runs = folders.compactMap(RunName.number).sorted().map { "\(path)/\(RunName.prefix)\($0)" }
            .filter(RunFolder.isRun)
        if RunFolder.isRun(path) {
            guard runs.isEmpty else {
                throw Diagnostic(
                    file: path, message: "has reports of its own and also \(RunName.prefix)1 and so on",
                    hint: "move one of them away")
            }
            return [StoredRuns(name: name, path: path, runs: [path])]
        }
        if !runs.isEmpty {
            guard runs.count <= Resamples.maximumRuns else {
                throw Diagnostic(file: path, message: "has more than \(Resamples.maximumRuns) runs")
            }
            return [StoredRuns(name: name, path: path, runs: runs)]
        }
        guard depth > 0 else { return [] }
        var found: [StoredRuns] = []
        for folder in folders {
            found += try search(
                "\(path)/\(folder)", name: name.isEmpty ? folder : "\(name)/\(folder)", depth: depth - 1)
        }
        return found
    }

    /// Reads the runs.
    package func side() throws(Diagnostic) -> ComparisonSide {
        var records: [Record] = []
        for run in runs {
            if let file = Self.recordFile(of: run) {
                var record = try Self.record(file)
                // A comparison does not need these, and they are most of a record. With many runs they need not be
                // kept.
                record.measurements.timeline = Timeline(columns: [])
                record.measurements.events = EventLog(limit: 0)
                records.append(record)
            } else if runs.count == 1 {
                return try reported(run)
            } else {
                throw Diagnostic(
                    file: run,
                    message: "has no \(Record.fileName), without which percentiles of several runs are not known",
                    hint: "percentiles of CSV reports cannot be put together")
            }
        }
        return ComparisonSide(name: path, records: records)
    }

    // MARK: Reading

    private static func recordFile(of run: String) -> String? {
        if run.hasSuffix(".json") { return run }
        let file = "\(run)/\(Record.fileName)"
        return Paths.exists(file) ? file : nil
    }

    /// Reads a record, of at most ``maximumBytes``.
    package static func record(_ file: String) throws(Diagnostic) -> Record {
        let data = try read(file)
        do throws(Record.ReadingError) {
            return try Record(json: data)
        } catch {
            throw Diagnostic(file: file, message: "\(error)")
        }
    }

    private func reported(_ run: String) throws(Diagnostic) -> ComparisonSide {
        let isFolder = Paths.isFolder(run)
        let file = isFolder ? "\(run)/\(CSVReport.summary.rawValue)" : run
        let values = try SummaryReader(file: file).values([UInt8](try Self.read(file)))
        let stamp = "\(run)/\(RunStamp.fileName)"
        guard isFolder, Paths.exists(stamp) else {
            return ComparisonSide(name: path, values: values, stamps: [], runCount: 1)
        }
        let data = try Self.read(stamp)
        do throws(Record.ReadingError) {
            return ComparisonSide(name: path, values: values, stamps: [try RunStamp(json: data)], runCount: 1)
        } catch {
            throw Diagnostic(file: stamp, message: "\(error)")
        }
    }

    private static func read(_ file: String) throws(Diagnostic) -> Data {
        do throws(BoundedFile.Failure) {
            return Data(try BoundedFile.read(file, limit: maximumBytes))
        } catch {
            throw Diagnostic(file: file, error)
        }
    }
}
