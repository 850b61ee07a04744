internal import Foundation
internal import Measurement
internal import Reports
internal import Texts

/// The kept sagas of a run. The command line names the run's folder, its record, or the file itself.
enum SagaFile {
    static func read(_ record: String) throws(Failure) -> (path: String, sagas: StoredSagas) {
        let path = try path(record)
        do {
            let bytes = try BoundedFile.read(path, limit: StoredSagas.maximumBytes)
            let sagas = try StoredSagas(bytes)
            try check(sagas, of: path)
            return (path, sagas)
        } catch let failure as Failure {
            throw failure
        } catch let failure as BoundedFile.Failure {
            throw Failure(unexpected: Diagnostic(file: path, failure))
        } catch {
            throw Failure(.badInput, "\(path): error: \(error)")
        }
    }

    /// Makes sure that the sagas belong to the run whose record lies beside them, if there is one.
    private static func check(_ sagas: StoredSagas, of path: String) throws(Failure) {
        struct Run: Decodable { var digest: String }
        let record = path.dropLast(StoredSagas.fileName.count) + Record.fileName
        guard let bytes = try? BoundedFile.read(String(record), limit: StoredRuns.maximumBytes),
            let run = try? JSONDecoder().decode(Run.self, from: Data(bytes)), run.digest != sagas.header.digest
        else { return }
        throw Failure(
            .badInput, "\(path): error: is of another run than \(record) beside it\nhint: run the scenario again")
    }

    private static func path(_ record: String) throws(Failure) -> String {
        if let obstacle = Paths.obstacle(to: record) ?? Paths.obstacle(to: "\(record)/\(StoredSagas.fileName)") {
            throw Failure(unexpected: obstacle)
        }
        var folder = record
        if !Paths.isFolder(record) {
            guard Paths.exists(record) else {
                throw Failure(
                    .badInput,
                    "\(record): error: no such run; 'perennial run FILE' writes reports/SCENARIO/base")
            }
            folder = record.lastIndex(of: "/").map { String(record[..<$0]) } ?? "."
            if folder.isEmpty { folder = "/" }
        }
        folder = Paths.withoutSlashes(folder)
        let path = "\(folder)/\(StoredSagas.fileName)"
        guard !Paths.exists(path) else { return path }
        throw Failure(.badInput, "\(path): error: there is none\nhint: \(hint(folder))")
    }

    /// For a folder that contains runs: the runs. Otherwise: how to keep sagas.
    private static func hint(_ folder: String) -> String {
        let names = (try? Paths.folders(in: folder)) ?? []
        let runs = names.filter { Paths.exists("\(folder)/\($0)/\(StoredSagas.fileName)") }
        guard runs.isEmpty else {
            return "name one of its runs: " + runs.prefix(5).map { "\(folder)/\($0)" }.joined(separator: ", ")
        }
        return "run the scenario again, without --record none"
    }
}
