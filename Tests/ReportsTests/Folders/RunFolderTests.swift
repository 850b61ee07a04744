import FlowerShopApplication
import Foundation
import TestSupport
import Testing

@testable import Measurement
@testable import Reports

/// Where runs lie, and what goes when others are run.
@Suite struct RunFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ place: String, scenario: String = "circuit-breaker") throws {
        let variant = place.split(separator: "/").first.map(String.init)
        let record = try sampleRecord(variant: variant == RunName.base ? nil : variant)
        let json = String(decoding: try record.json(), as: UTF8.self)
        let text = json.replacing("\"scenario\":\"circuit-breaker\"", with: "\"scenario\":\"\(scenario)\"")
        try folder.write("o/circuit-breaker/\(place)/record.json", text)
        for name in ["summary.csv", "events.csv", "timeline.csv", "memory.csv", "sagas.jsonl", "latency-order.hgrm"] {
            try folder.write("o/circuit-breaker/\(place)/\(name)", "")
        }
    }

    private func removeOthers(_ variant: String? = nil, number: Int? = nil) throws {
        let run = RunFolder(out: folder.file("o"), scenario: "circuit-breaker", variant: variant, number: number)
        try run.removeOthers()
    }

    @Test(arguments: [
        ("run-1", 1), ("run-100", 100), ("run-01", nil), ("run-+3", nil), ("run-0", nil), ("run--1", nil),
        ("run-", nil),
        ("base", nil), ("run-1 ", nil), ("run-99999999999999999999", nil),
    ])
    func onlyTheNameThatARunIsGivenIsANumber(name: String, number: Int?) {
        #expect(RunName.number(name) == number)
    }

    @Test func reportsOfOtherRunsOfTheScenarioGoAndItsOwnStay() throws {
        for place in ["base", "gone", "later", "later/run-1", "base/run-2"] { try write(place) }
        let page = HTMLReport([try sampleRecord()], in: .flowerShop).render()
        for place in ["", "gone/"] { try folder.write("o/circuit-breaker/\(place)report.html", page) }
        try removeOthers()
        #expect(folder.names.count == 1 && folder.files("o").allSatisfy { $0.hasPrefix("circuit-breaker/base/") })
        #expect(folder.files("o").count == 7)
        #expect(!folder.exists("o/circuit-breaker/gone"), "an empty folder goes as well")
        try removeOthers(number: 1)
        #expect(folder.files("o") == [])
        try removeOthers("any")
    }

    @Test func whatNoRunOfTheScenarioHasWrittenStays() throws {
        try write("copied", scenario: "another")
        try folder.write("o/circuit-breaker/foreign/summary.csv", "mine")
        try folder.write("o/circuit-breaker/foreign/record.json", "half a rec")
        try folder.write("o/circuit-breaker/report.html", "my own page")
        let before = folder.files("o")
        try write("gone")
        try folder.write("o/circuit-breaker/gone/notes.txt", "mine")
        try folder.write("o/circuit-breaker/gone/report.html", "my own page")
        try removeOthers()
        let mine = ["circuit-breaker/gone/notes.txt", "circuit-breaker/gone/report.html"]
        #expect(folder.files("o") == (before + mine).sorted())
    }

    @Test func aCopyOfARunUnderAnotherNameIsNoOldRun() throws {
        try write("gone")
        for copy in ["before", "base/run-1/kept", "gone-too"] {
            try FileManager.default.createDirectory(
                atPath: folder.file("o/circuit-breaker/base/run-1"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: folder.file("o/circuit-breaker/gone"), toPath: folder.file("o/circuit-breaker/\(copy)"))
        }
        try removeOthers()
        #expect(!folder.exists("o/circuit-breaker/gone"))
        for copy in ["before", "base/run-1/kept", "gone-too"] {
            #expect(folder.exists("o/circuit-breaker/\(copy)/record.json"), "\(copy)")
        }
    }

    @Test func whatCannotBeRemovedIsTold() throws {
        try write("gone")
        let path = folder.file("o/circuit-breaker/gone/events.csv")
        try FileManager.default.removeItem(atPath: path)
        try folder.write("o/circuit-breaker/gone/events.csv/in the way", "")
        #expect { try removeOthers() } throws: { "\($0)".hasPrefix("\(path): cannot remove it (") }
        #expect(folder.exists("o/circuit-breaker/gone/record.json"), "by which the rest is still known as ours")
    }
}
