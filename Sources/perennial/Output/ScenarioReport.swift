internal import Applications
internal import Measurement
internal import Reports
internal import Scenarios
internal import Texts

/// The page over a scenario's runs, `OUT/SCENARIO/report.html`, made from the records in the folders beside it. Or the
/// page over one run, beside its record.
struct ScenarioReport {
    let folder: String
    /// What the user can do if the folder cannot be written to.
    var hint = "check its permissions, or make room"

    var path: String { "\(folder)/\(RunFolder.pageName)" }

    /// Writes the page of these records, as a whole or not at all.
    func write(_ records: [Record]) throws(Failure) {
        ReportStage.removeAbandoned(in: folder)
        let page = Array(HTMLReport(records, in: .of(records), folders: records.map(runFolder)).render().utf8)
        try ReportStage.publish([RunFolder.pageName], in: folder, hint: hint) { (stage) throws(FileError) in
            try AtomicFile.write(to: "\(stage)/\(RunFolder.pageName)") { (file) throws(FileError) in
                try file.write(page)
            }
        }
    }

    /// The record of one run, found by its folder or its `record.json`.
    static func record(of path: String) throws(Failure) -> Record {
        let path = Paths.isFolder(path) ? "\(Paths.withoutSlashes(path))/\(Record.fileName)" : path
        do throws(Diagnostic) { return try stored(path) } catch { throw Failure(unexpected: error) }
    }

    /// A stored record, which must be of the application that this program runs: another one's would be told in the wrong
    /// words. Records of earlier versions do not say of which they are.
    private static func stored(_ path: String) throws(Diagnostic) -> Record {
        let record = try StoredRuns.record(path)
        let known = ReportVocabulary.knownApplications
        guard let other = record.application, !known.contains(other) else { return record }
        throw Diagnostic(
            file: path, message: "it is a record of the application '\(other)', and this program runs '\(known[0])'")
    }

    /// Where the files of a record are, below the page's folder. Empty if the page is of that run alone.
    private func runFolder(_ record: Record) -> String {
        if Paths.exists("\(folder)/\(Record.fileName)") { return "" }
        return record.identity.variant ?? RunName.base
    }

    /// The record in the folder, or the records in the folders below: the base first, then the variants in the order in
    /// which their scenario declares them.
    func read() throws(Failure) -> [Record] {
        if let obstacle = Paths.obstacle(to: folder) ?? Paths.obstacle(to: "\(folder)/\(Record.fileName)") {
            throw Failure(unexpected: obstacle)
        }
        if let own = try record(in: folder) { return [own] }
        var records: [Record] = []
        for name in try names() {
            if let record = try record(in: "\(folder)/\(name)") { records.append(record) }
        }
        guard let first = records.first else { throw nothingHere() }
        if let other = records.first(where: { $0.identity.scenario != first.identity.scenario }) {
            throw Failure(
                .badInput,
                "\(folder): error: records of several scenarios, \(first.identity.scenario) and "
                    + "\(other.identity.scenario); a page is of one")
        }
        return records.sorted { Self.key($0) < Self.key($1) }
    }

    private static func key(_ record: Record) -> (Int, String) {
        (record.place ?? (record.identity.variant == nil ? 0 : .max), record.identity.variant ?? "")
    }

    /// The names in the folder, sorted.
    private func names() throws(Failure) -> [String] {
        guard Paths.isFolder(folder) else {
            throw Failure(.badInput, "\(folder): error: no such folder; 'perennial run' writes reports/SCENARIO")
        }
        do throws(Diagnostic) { return try Paths.names(in: folder) } catch { throw Failure(unexpected: error) }
    }

    /// Nil if the folder has none.
    private func record(in folder: String) throws(Failure) -> Record? {
        let path = "\(folder)/\(Record.fileName)"
        guard Paths.exists(path) else { return nil }
        do throws(Diagnostic) {
            return try Self.stored(path)
        } catch {
            throw Failure(unexpected: error)
        }
    }

    /// Names folders below that have what was looked for here.
    private func nothingHere() -> Failure {
        let scenarios = ((try? names()) ?? []).filter { name in
            // Only for a hint, so an error is ignored.
            let below = (try? Paths.folders(in: "\(folder)/\(name)")) ?? []
            return below.contains { Paths.exists("\(folder)/\(name)/\($0)/\(Record.fileName)") }
        }
        let hint =
            scenarios.isEmpty
            ? "'perennial run FILE' writes them to reports/SCENARIO"
            : "name one of its scenarios: " + scenarios.prefix(5).map { "\(folder)/\($0)" }.joined(separator: ", ")
        return Failure(
            .badInput,
            "\(folder): error: no \(Record.fileName), neither here nor in a folder in it\nhint: \(hint)")
    }
}
