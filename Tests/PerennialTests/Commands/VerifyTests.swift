import Contexts
import TestSupport
import Testing

@testable import perennial

@Suite struct VerifyTests {
    private let program: Program

    init() throws { program = try Program() }

    @Test func twoRunsOfAScenarioAreIdentical() throws {
        try program.folder.write("small.yaml", TestScenario.small)
        let ended = try program.run("verify", "small.yaml")
        #expect(ended.code == 0, "\(ended.errors)")
        let lines = ended.output.split(separator: "\n")
        #expect(lines.count == 2, "the base and its variant")
        for (line, name) in zip(lines, ["base", "without-payment"]) {
            let whole = #/✓ small \((.+)\): identical, ([0-9,]+) events, digest [0-9a-f]{16}/#
            let match = try #require(try whole.wholeMatch(in: line), "\(line)")
            #expect(match.output.1 == name)
            #expect(match.output.2.count >= 5, "thousands of events")
        }
    }

    @Test func theFirstEventThatDiffersIsNamed() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run("verify", "failing.yaml", "--second-seed", "8")
        #expect(ended.code == ExitReason.runsDiffer.rawValue)
        let lines = ended.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 3, "\(ended.output)\(ended.errors)")
        #expect(try #/✗ failing \(base\): event [0-9,]+ differs/#.wholeMatch(in: lines[0]) != nil, "\(lines[0])")
        let side = #/ {4}(?:first run: |second run:) [0-9.]+s [a-zA-Z]+, worker [0-9]+, target [0-9]+, token [0-9]+/#
        #expect(try side.wholeMatch(in: lines[1]) != nil, "\(lines[1])")
        #expect(try side.wholeMatch(in: lines[2]) != nil, "\(lines[2])")
        #expect(lines[1].dropFirst(15) != lines[2].dropFirst(15))
    }

    @Test func aSeedThatIsTheSameOnBothSidesMakesNoDifference() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run("verify", "failing.yaml", "--seed", "8", "--second-seed", "8")
        #expect(ended.code == ExitReason.expectationFailed.rawValue, "identical, and judged as a run")
        #expect(ended.output.hasPrefix("✓ failing (base): identical"))
    }

    @Test func aScenarioThatIsNoneEndsWith104() throws {
        let ended = try program.run("verify", "gone.yaml")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("gone.yaml: error: the file does not exist"))
    }
}
