internal import FoundationEssentials
internal import Measurement
internal import Texts

/// The folder of one run: `OUT/SCENARIO/VARIANT`, with `base` for the scenario itself. If it is run several times, the
/// folder contains `run-1`, `run-2`, and so on. The page of a scenario is above them: `OUT/SCENARIO/report.html`.
package struct RunFolder: Hashable, Sendable {
    package static let pageName = "report.html"

    /// `OUT/SCENARIO`
    package let scenarioPath: String
    private let scenario: String
    package let path: String

    /// - Parameters:
    ///   - variant: Nil for the scenario itself.
    ///   - number: The number of the run, from 1, if the variant is run several times.
    package init(out: String, scenario: String, variant: String?, number: Int? = nil) {
        self.scenario = scenario
        scenarioPath = "\(out)/\(scenario)"
        let folder = "\(scenarioPath)/\(variant ?? RunName.base)"
        path = number.map { "\(folder)/\(RunName.prefix)\($0)" } ?? folder
    }

    // MARK: Finding

    /// Whether the folder has reports of a run.
    package static func isRun(_ folder: String) -> Bool {
        [Record.fileName, CSVReport.summary.rawValue].contains { Paths.exists("\(folder)/\($0)") }
    }

    // MARK: What is outdated

    /// Removes the reports of other runs of the scenario, under any name, and the pages above them. A new run must not
    /// lie beside older runs. This folder's own reports stay until others replace them. Only what a run of this
    /// scenario has written is removed: a folder must have its record, of the variant that the folder is named after.
    /// Such a folder loses its reports, and is removed if nothing else is in it. So a copy under another name stays.
    ///
    /// - Throws: ``FileError`` if something cannot be removed, ``Diagnostic`` if a folder cannot be read.
    package func removeOthers() throws {
        guard Paths.isFolder(scenarioPath) else { return }
        for variant in try Paths.folders(in: scenarioPath) {
            let folder = "\(scenarioPath)/\(variant)"
            for name in try Paths.folders(in: folder) where RunName.number(name) != nil {
                try removeReports(of: "\(folder)/\(name)", variant)
            }
            try removeReports(of: folder, variant)
        }
        for page in ["\(scenarioPath)/\(Self.pageName)", "\(path)/\(Self.pageName)"] where Self.isOwnPage(page) {
            try RemovedFile.remove(page)
        }
    }

    private func removeReports(of folder: String, _ variant: String) throws {
        guard folder != path, isOwn(folder, variant) else { return }
        let known = CSVReport.allCases.map(\.rawValue) + [StoredSagas.fileName]
        for name in try Paths.names(in: folder) {
            let isPage = name == Self.pageName && Self.isOwnPage("\(folder)/\(name)")
            guard known.contains(name) || name.hasSuffix(PercentileFiles.suffix) || isPage else { continue }
            try RemovedFile.remove("\(folder)/\(name)")
        }
        // The record goes last: it shows that the rest is ours if a step before it fails.
        try RemovedFile.remove("\(folder)/\(Record.fileName)")
        try RemovedFile.removeFolderIfEmpty(folder)
    }

    /// Whether the folder has a record of this scenario's variant, of any version.
    private func isOwn(_ folder: String, _ variant: String) -> Bool {
        struct Owner: Decodable {
            struct Identity: Decodable {
                var scenario: String
                var variant: String?
            }
            var schema: Int
            var identity: Identity
        }
        let bytes = try? BoundedFile.read("\(folder)/\(Record.fileName)", limit: StoredRuns.maximumBytes)
        guard let bytes, let owner = try? JSONDecoder().decode(Owner.self, from: Data(bytes)) else { return false }
        return owner.identity.scenario == scenario && (owner.identity.variant ?? RunName.base) == variant
    }

    private static func isOwnPage(_ path: String) -> Bool {
        guard let bytes = try? BoundedFile.read(path, limit: StoredRuns.maximumBytes) else { return false }
        return String(decoding: bytes.prefix(1_024), as: UTF8.self).contains(HTMLReport.generator)
    }
}
