import Measurement
import Testing

@testable import perennial

@Suite struct ExitReasonTests {
    private func record(
        variant: String? = nil, isMet: Bool = true, isKept: Bool = true, isInterrupted: Bool = false
    ) throws -> Record {
        let recorder = RunRecorder(warmUp: 0)
        recorder.set(isMet ? 1 : 0, for: try recorder.figure("figure", unit: .count))
        var invariant = Record.Invariant("money")
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

    @Test func anInterruptedRunIsNotBlamedForItsExpectations() throws {
        #expect(ExitReason([try record(isMet: false, isInterrupted: true)]) == .interrupted)
        #expect(ExitReason([try record(), try record(variant: "v", isInterrupted: true)]) == .interrupted)
    }

    @Test func severalRunsEndWithTheWorstOfThem() {
        #expect(ExitReason.held.and(.held) == .held)
        #expect(ExitReason.held.and(.expectationFailed) == .expectationFailed)
        #expect(ExitReason.invariantBroken.and(.interrupted) == .invariantBroken)
        #expect(ExitReason.expectationFailed.and(.interrupted) == .interrupted)
    }

    @Test func theVerdictOfAVariantSaysThatItMayFail() throws {
        let text = ConsoleReport([try record(), try record(variant: "v", isMet: false)]).render()
        #expect(text.contains("✓ s (base) held"))
        #expect(text.contains("• s (v) differs: 1 of 1 expectation failed, as a variant's may"))
    }
}
