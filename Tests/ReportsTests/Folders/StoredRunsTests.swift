import FoundationEssentials
import TestSupport
import Testing
import Texts

@testable import Measurement
@testable import Reports

/// What folders of reports hold.
@Suite struct StoredRunsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ place: String, _ names: String...) throws {
        let record = try sampleRecord()
        for name in names {
            let text =
                switch name {
                case "record.json": String(decoding: try record.json(), as: UTF8.self)
                case "run.json": String(decoding: try RunStamp(record).json(), as: UTF8.self)
                default: CSVReport.summary.text(record)
                }
            try folder.write("\(place)/\(name)", text)
        }
    }

    private func problem(_ path: String) -> String {
        do throws(Diagnostic) {
            for runs in try StoredRuns.find(folder.file(path)) { _ = try runs.side() }
            return ""
        } catch {
            return "\(error)".replacing(folder.path + "/", with: "")
        }
    }

    @Test func everyScenarioAndVariantIsFoundByName() throws {
        try write("a/s/base", "record.json", "summary.csv")
        try write("a/s/without", "record.json")
        try write("a/r/base/run-1", "record.json")
        try write("a/r/base/run-2", "record.json")
        try write("a/r/base/run-10", "record.json")
        try write("a/.partial-7/base", "record.json")
        let found = try StoredRuns.find(folder.file("a/"))
        #expect(found.map(\.name) == ["r/base", "s/base", "s/without"])
        #expect(try found.map { try $0.side().runCount } == [3, 1, 1])
        #expect(try found[1].side().stamps.map(\.digest) == ["00ff00ff00ff00ff"])
    }

    @Test func aRunIsCountedOnceHoweverItsFolderIsCopied() throws {
        try write("a/s/base/run-1", "record.json")
        try write("a/s/base/run-01", "record.json")
        #expect(try StoredRuns.find(folder.file("a")).map { try $0.side().runCount } == [1])
    }

    @Test func aCSVIsReadWhereThereIsNoRecordAndWhatStandsBesideIt() throws {
        try write("a", "summary.csv", "run.json")
        try write("b", "summary.csv")
        let (known, unknown) = (
            try StoredRuns.find(folder.file("a"))[0], try StoredRuns.find(folder.file("b/summary.csv"))[0]
        )
        #expect(try known.side().stamps.map(\.identity.scenario) == ["circuit-breaker"])
        #expect(try unknown.side().stamps.isEmpty)
        #expect(try unknown.side().values.count == known.side().values.count)
    }

    @Test func whatHoldsNoRunIsTold() throws {
        #expect(problem("gone").hasPrefix("gone: error: does not exist"))
        try folder.write("empty/notes.txt", "")
        #expect(problem("empty").hasPrefix("empty: error: has no record.json and no summary.csv"))
        try write("both", "record.json")
        try write("both/run-1", "record.json")
        #expect(problem("both").hasPrefix("both: error: has reports of its own and also run-1"))
        try write("csv/run-1", "summary.csv")
        try write("csv/run-2", "summary.csv")
        #expect(problem("csv").hasPrefix("csv/run-1: error: has no record.json, without which percentiles of several"))
        try folder.write("damaged/record.json", "{\"schema\":\(Record.currentSchema)}")
        #expect(problem("damaged").hasPrefix("damaged/record.json: error: is damaged: "))
    }

    @Test func aRecordOfANewerVersionNamesTheVersionThatReadsIt() throws {
        let text = String(decoding: try sampleRecord().json(), as: UTF8.self)
        let newer = text.replacing("\"schema\":\(Record.currentSchema)", with: "\"schema\":99")
        try folder.write("new/record.json", newer)
        let told =
            "schema 99 is newer than the schema \(Record.currentSchema) that this version reads; perennial 1.0.0 reads it"
        #expect(problem("new").contains(told))
        let older = text.replacing("\"schema\":\(Record.currentSchema)", with: "\"schema\":1")
        try folder.write("old/record.json", older)
        #expect(problem("old").contains("schema 1 is older than"))
    }
}
