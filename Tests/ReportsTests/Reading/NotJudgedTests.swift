import FlowerShopApplication
import Foundation
import TestSupport
import Testing

@testable import Measurement
@testable import Reports

/// What a run could not judge has neither held nor failed, in every view of the record.
@Suite struct NotJudgedTests {
    private static let why = "something was still under way when the run ended"

    private func record(
        _ variant: String? = nil, isToBreak: Bool = false, wasInterrupted: Bool = false, isOpen: Bool = true
    ) throws -> Record {
        var record = try sampleRecord(variant: variant)
        record.invariants.append(
            Record.Invariant("view", isToBreak: isToBreak, notJudged: isOpen ? Self.why : nil))
        record.isInterrupted = wasInterrupted
        return record
    }

    @Test func itIsNeitherKeptNorBroken() throws {
        let record = try record()
        #expect(record.keptInvariants && record.brokeAsExpected, "it is not known to be broken")
        #expect(!record.judgedInvariants && !record.held)
        let open = try #require(record.invariants.last)
        #expect(!open.isJudged && !open.isKept && !open.isAsExpected)
        #expect(try !self.record(isToBreak: true).brokeAsExpected, "and not to be broken as intended")
        #expect(try self.record(isOpen: false).held)
        #expect(try self.record(wasInterrupted: true).judgedInvariants, "a stopped run is not blamed")
    }

    @Test func aRunThatCameToItsEndFailsAndAVariantDiffers() throws {
        let base = RunVerdict(try record())
        #expect(base.tone == .bad && base.word == .failed)
        #expect(base.reason(in: .flowerShop) == "1 of 3 invariants not judged")
        let variant = RunVerdict(try record("v"))
        #expect(variant.tone == .neutral)
        #expect(variant.reason(in: .flowerShop) == "1 of 3 invariants not judged, as a variant's may")
        #expect(RunVerdict(try record("v", isToBreak: true)).tone == .bad, "what it was to show has not happened")
        let stopped = RunVerdict(try record(wasInterrupted: true))
        #expect(stopped.word == .wasInterrupted && stopped.reason(in: .flowerShop) == "stopped early")
    }

    @Test func theConsoleHasItApartFromWhatHeld() throws {
        let text = ConsoleReport([try record()], in: .flowerShop).render()
        #expect(text.contains("\nInvariants\n  ✓ money, stock\n  • view: not judged, since \(Self.why)\n"), "\(text)")
        let failures = ConsoleReport([try record()], in: .flowerShop).failures()
        #expect(failures.contains("✗ circuit-breaker failed: 1 of 3 invariants not judged\n"), "\(failures)")
        #expect(failures.contains("  • view: not judged"), "\(failures)")
        let toBreak = ConsoleReport([try record(isToBreak: true)], in: .flowerShop).render()
        #expect(!toBreak.contains("was to break and held"), "\(toBreak)")
        let both = ConsoleReport([try record(isOpen: false), try record("v")], in: .flowerShop).render()
        #expect(both.contains("  ✓ money, stock\n  • v: view: not judged"), "\(both)")
    }

    @Test func aTableOfManyDoesNotCountItAsHeld() throws {
        let line = RunTable(names: ["circuit-breaker"]).line([try record()])
        #expect(line.hasPrefix("✗ ") && line.contains(" 2 of 3 "), "\(line)")
    }

    @Test func thePageHasNoTickForIt() throws {
        func chips(_ records: [Record]) throws -> String {
            let page = HTMLReport(records, in: .flowerShop).render()
            #expect(page.contains("not judged, since \(Self.why)"))
            return String(try #require(page.firstMatch(of: #/<ul class=chips>(.*?)</ul>/#)).output.1)
        }
        #expect(
            try chips([record()])
                == "<li class=held>✓ money</li><li class=held>✓ stock</li><li class=other>• view, not judged</li>")
        let two = try chips([record(isOpen: false), record("v")])
        #expect(two.hasSuffix("<li class=other>• view, judged in 1 of 2 runs</li>"), "\(two)")
    }

    @Test func theListOfBreachesDoesNotSayThatItHolds() throws {
        let text = BrokenList.text(try record(), of: "r", in: .flowerShop)
        #expect(text == "r: every invariant holds that was judged\nview: not judged, since \(Self.why)\n")
        var slow = try sampleRecord(slow: true)
        slow.invariants.append(Record.Invariant("view", notJudged: Self.why))
        #expect(
            BrokenList.text(slow, of: "r", in: .flowerShop).hasPrefix("view: not judged, since \(Self.why)\n\nmoney"))
    }

    @Test func itIsStoredAndACountBesideItIsDamage() throws {
        let record = try record()
        let read = try Record(json: try record.json())
        #expect(read == record && read.invariants.last?.notJudged == Self.why)
        let text = String(decoding: try record.json(), as: UTF8.self)
        let damaged = text.replacing(
            #/"breaches":0,"examples":\[\],"isToBreak":false,"name":"view"/#,
            with: #""breaches":1,"examples":[],"isToBreak":false,"name":"view""#)
        #expect(damaged != text)
        #expect(
            throws: Record.ReadingError.damaged(reason: "breaches of view, which was not judged: 1 is not in 0...0")
        ) {
            try Record(json: Data(damaged.utf8))
        }
    }
}
