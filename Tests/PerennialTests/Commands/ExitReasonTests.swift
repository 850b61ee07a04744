import FlowerShopApplication
import Measurement
import Reports
import Testing

@testable import perennial

@Suite struct ExitReasonTests {
    private func record(
        variant: String? = nil, isMet: Bool = true, isKept: Bool = true, isInterrupted: Bool = false,
        isToBreak: Bool = false
    ) throws -> Record {
        let recorder = RunRecorder(warmUp: 0)
        recorder.set(isMet ? 1 : 0, for: try recorder.figure("figure", unit: .count))
        var invariant = Record.Invariant("money", isToBreak: isToBreak)
        if !isKept { invariant.addBreach("a cent is gone") }
        return Record(
            identity: Record.Identity(scenario: "s", variant: variant, seed: 1, world: "virtual", version: "1"),
            digest: "", runNanoseconds: 1, isInterrupted: isInterrupted, measurements: recorder.finish(at: 1),
            expectations: [try Expectation("figure == 1")], invariants: [invariant])
    }

    @Test func theBaseDecidesAboutExpectations() throws {
        #expect(ExitReason([try record(), try record(variant: "v")]) == .held)
        #expect(ExitReason([try record(isMet: false), try record(variant: "v")]) == .expectationFailed)
        #expect(ExitReason([try record(), try record(variant: "v", isMet: false)]) == .held)
    }

    @Test func aBrokenInvariantWinsWhereverItIs() throws {
        #expect(ExitReason([try record(isMet: false, isKept: false)]) == .invariantBroken)
        #expect(ExitReason([try record(isMet: false), try record(variant: "v", isKept: false)]) == .invariantBroken)
        #expect(ExitReason([try record(isKept: false, isInterrupted: true)]) == .invariantBroken)
    }

    @Test func whatIsToBreakMustBreakInAVariantToo() throws {
        #expect(ExitReason([try record(isKept: false, isToBreak: true)]) == .held)
        #expect(ExitReason([try record(isToBreak: true)]) == .expectationFailed)
        #expect(ExitReason([try record(), try record(variant: "v", isKept: false, isToBreak: true)]) == .held)
        #expect(ExitReason([try record(), try record(variant: "v", isToBreak: true)]) == .expectationFailed)
        #expect(ExitReason([try record(isInterrupted: true, isToBreak: true)]) == .interrupted)
    }

    @Test func whatCouldNotBeJudgedFailsTheBaseAsAnExpectationDoes() throws {
        func open(_ variant: String? = nil, isInterrupted: Bool = false) throws -> Record {
            var record = try record(variant: variant, isInterrupted: isInterrupted)
            record.invariants.append(Record.Invariant("view", notJudged: "the run was stopped early"))
            return record
        }
        #expect(ExitReason([try open()]) == .expectationFailed)
        #expect(ExitReason([try record(), try open("v")]) == .held)
        #expect(ExitReason([try open(isInterrupted: true)]) == .interrupted)
        var broken = try record(isKept: false)
        broken.invariants.append(Record.Invariant("view", notJudged: "the run was stopped early"))
        #expect(ExitReason([broken]) == .invariantBroken)
    }

    @Test func aRunThatWasNotSteadyFailsWhoeverItIs() throws {
        var unsteady = try record(variant: "v")
        unsteady.isUnsteady = true
        #expect(ExitReason([try record(), unsteady]) == .expectationFailed)
        var broken = try record(isKept: false)
        broken.isUnsteady = true
        #expect(ExitReason([broken]) == .invariantBroken)
        let text = ConsoleReport([try record(), unsteady], in: .flowerShop).render()
        #expect(text.contains("✗ s (v) failed: stopped before the first fault"), "\(text)")
    }

    @Test func theReportTellsABreachThatWasExpectedFromOneThatWasNot() throws {
        let kept = ConsoleReport([try record(isKept: false, isToBreak: true)], in: .flowerShop).render()
        #expect(kept.contains("✓ s held: 1 expectation, 0 invariants, 1 broken as expected"))
        #expect(kept.contains("✓ money: broken, as expected: 1 breach"))
        let held = ConsoleReport([try record(), try record(variant: "v", isToBreak: true)], in: .flowerShop).render()
        #expect(held.contains("✗ s (v) failed: 1 invariant held that was to break"))
        #expect(held.contains("✗ v: money: was to break and held"))
        let broken = ConsoleReport([try record(isKept: false)], in: .flowerShop).render()
        #expect(broken.contains("✗ s is broken: 1 of 1 invariant broken"))
    }

    @Test func anInterruptedRunIsNotBlamedForItsExpectations() throws {
        #expect(ExitReason([try record(isMet: false, isInterrupted: true)]) == .interrupted)
        #expect(ExitReason([try record(), try record(variant: "v", isInterrupted: true)]) == .interrupted)
    }

    @Test func severalRunsEndWithTheWorstOfThem() {
        #expect(ExitReason.held.and(.held) == .held)
        #expect(ExitReason.held.and(.expectationFailed) == .expectationFailed)
        #expect(ExitReason.invariantBroken.and(.interrupted) == .invariantBroken)
        #expect(ExitReason.expectationFailed.and(.interrupted) == .interrupted)
        // What could not be done is no success, and hides nothing that was found.
        #expect(ExitReason.held.and(.impossible) == .impossible)
        #expect(ExitReason.impossible.and(.badInput) == .badInput)
        #expect(ExitReason.impossible.and(.regressed) == .regressed)
    }

    @Test func theVerdictOfAVariantSaysThatItMayFail() throws {
        let text = ConsoleReport([try record(), try record(variant: "v", isMet: false)], in: .flowerShop).render()
        #expect(text.contains("✓ s (base) held"))
        #expect(text.contains("• s (v) differs: 1 of 1 expectation failed, as a variant's may"))
    }
}
