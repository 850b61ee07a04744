internal import FoundationEssentials

/// The folder of one run: `OUT/SCENARIO/VARIANT`, with `base` for the scenario itself, and in it `run-1`, `run-2`, … where
/// it is run several times. Over them lies the page of a scenario, `OUT/SCENARIO/report.html`.
package struct RunFolder: Hashable, Sendable {
    package static let recordName = "record.json"
    package static let pageName = "report.html"
    /// What the scenario itself is called beside its variants; no variant may have this name.
    package static let baseName = "base"
    package static let runPrefix = "run-"

    /// `OUT/SCENARIO`
    package let scenarioPath: String
    private let scenario: String
    package let path: String

    /// - Parameters:
    ///   - variant: Nil for the scenario itself.
    ///   - number: Counted from 1 where the variant is run several times.
    package init(out: String, scenario: String, variant: String?, number: Int? = nil) {
        self.scenario = scenario
        scenarioPath = "\(out)/\(scenario)"
        let folder = "\(scenarioPath)/\(variant ?? Self.baseName)"
        path = number.map { "\(folder)/\(Self.runPrefix)\($0)" } ?? folder
    }

    // MARK: Names

    /// 7 of `run-7`; nil of any other name, `run-07` among them.
    package static func number(_ name: String) -> Int? {
        guard name.hasPrefix(runPrefix), let number = Int(name.dropFirst(runPrefix.count)), number > 0,
            name == "\(runPrefix)\(number)"
        else { return nil }
        return number
    }

    /// The path without slashes at its end; `/` stays.
    package static func withoutSlashes(_ path: String) -> String {
        var end = path
        while end.count > 1, end.hasSuffix("/") { end.removeLast() }
        return end
    }

    // MARK: Finding

    package static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Why nobody can tell whether something is there: a folder on the way to it may not be looked into. Nil where it is
    /// there, or is known not to be.
    package static func obstacle(to path: String) -> ReportProblem? {
        guard let error = BoundedFile.obstacle(path) else { return nil }
        return ReportProblem(file: path, message: "cannot be read: \(error.reason)", hint: "check its permissions")
    }

    /// Whether the folder has reports of a run.
    package static func isRun(_ folder: String) -> Bool {
        [recordName, CSVReport.summary.rawValue].contains { exists("\(folder)/\($0)") }
    }

    /// What is in a folder, by name, but for what is hidden.
    package static func names(in folder: String) throws(ReportProblem) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw ReportProblem(
                file: folder,
                message: exists(folder) || obstacle(to: folder) != nil ? "cannot be read" : "does not exist",
                hint: "check its permissions")
        }
    }

    /// The folders in a folder, by name. Links are not followed: they may lead in circles, and to what is not ours.
    package static func folders(in folder: String) throws(ReportProblem) -> [String] {
        try names(in: folder).filter { isFolder("\(folder)/\($0)") && !isLink("\(folder)/\($0)") }
    }

    package static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }

    // MARK: What is outdated

    /// Removes the reports of other runs of the scenario, whatever they were called, and the pages over them: what is about
    /// to be run must not lie beside what was run before. This folder's own reports stay, until others take their place.
    /// Only what a run of this scenario has written goes: folders with its record, of the variant that they are named
    /// after, lose the reports, and are removed where nothing else is in them. So a copy under another name stays.
    ///
    /// - Throws: ``FileError`` for what cannot be removed, ``ReportProblem`` for a folder that cannot be read.
    package func removeOthers() throws {
        guard Self.isFolder(scenarioPath) else { return }
        for variant in try Self.folders(in: scenarioPath) {
            let folder = "\(scenarioPath)/\(variant)"
            for name in try Self.folders(in: folder) where Self.number(name) != nil {
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
        for name in try Self.names(in: folder) {
            let isPage = name == Self.pageName && Self.isOwnPage("\(folder)/\(name)")
            guard known.contains(name) || name.hasSuffix(PercentileFiles.suffix) || isPage else { continue }
            try RemovedFile.remove("\(folder)/\(name)")
        }
        // By which the rest is known as ours, should anything fail before.
        try RemovedFile.remove("\(folder)/\(Self.recordName)")
        try RemovedFile.removeFolderIfEmpty(folder)
    }

    /// Whether the folder has a record of this scenario's variant, of whatever version.
    private func isOwn(_ folder: String, _ variant: String) -> Bool {
        struct Owner: Decodable {
            struct Identity: Decodable {
                var scenario: String
                var variant: String?
            }
            var schema: Int
            var identity: Identity
        }
        let bytes = try? BoundedFile.read("\(folder)/\(Self.recordName)", limit: StoredRuns.maximumBytes)
        guard let bytes, let owner = try? JSONDecoder().decode(Owner.self, from: Data(bytes)) else { return false }
        return owner.identity.scenario == scenario && (owner.identity.variant ?? Self.baseName) == variant
    }

    private static func isOwnPage(_ path: String) -> Bool {
        guard let bytes = try? BoundedFile.read(path, limit: StoredRuns.maximumBytes) else { return false }
        return String(decoding: bytes.prefix(1_024), as: UTF8.self).contains(HTMLReport.generator)
    }
}
