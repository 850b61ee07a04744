import Foundation
import TestSupport
import Testing

@testable import perennial

/// Input that somebody gives by mistake, or to do harm.
@Suite struct RobustnessTests {
    private let program: Program

    init() throws { program = try Program() }

    @Test(arguments: [
        ["run", "a.yaml", "--out", ""], ["run", "a.yaml", "--trace", ""], ["run", "a.yaml", "--speed", "1e308"],
        ["run", "a.yaml", "--speed", "0"], ["run", "a.yaml", "--speed", "1000001"],
        ["import", "orders", "x.csv", "--output", ""],
        ["capacity", "a.yaml", "--expect", "a", "--vary", "b", "--seeds", "11"],
        ["capacity", "a.yaml", "--expect", "a", "--vary", "b", "--seeds", "0"],
        ["capacity", "a.yaml", "--expect", "a", "--vary", "b", "--max-runs", "1001"],
        ["import", "access-log", "a.log", "--map", "sample", "-o", "t.csv", "--client", "17"],
        ["import", "orders", "a.csv", "-o", "t.csv", "--max-bad", "100.1"],
    ])
    func anOptionWithoutAUsableValueEndsWith64(arguments: [String]) throws {
        let ended = try program.run(arguments)
        #expect(ended.code == 64, "\(ended.errors)")
        #expect(ended.errors.contains(arguments[arguments.count - 2]), "\(ended.errors)")
    }

    @Test func verifySaysThatTheShopDidNotHold() throws {
        try program.folder.write("failing.yaml", TestScenario.failing)
        let ended = try program.run("verify", "failing.yaml")
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        #expect(ended.output.contains("✓ failing (base): identical"))
        #expect(ended.output.contains("but the shop did not hold: 1 of 1 expectation failed"))
    }

    @Test func whatAFileSaysCannotMoveTheCursor() throws {
        try program.folder.write("a.yaml", TestScenario.failing + "\n\"\\e[2J\\u202e\": 1\n")
        let ended = try program.run("run", "a.yaml", "--set", "x\u{1B}[2J=1")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(!ended.errors.contains("\u{1B}"))
        #expect(!ended.errors.contains("\u{202E}"))
        #expect(ended.errors.contains(#"unknown key '\x1b[2J\u202e'"#), "\(ended.errors)")
        let world = try program.run("run", "a.yaml", "--world", "\u{1B}[2J")
        #expect(world.code == 64)
        #expect(!world.errors.contains("\u{1B}"))
    }

    @Test func aPipeIsNoScenarioAndNoTrace() throws {
        #expect(mkfifo(program.folder.file("pipe"), 0o600) == 0)
        try program.folder.write("replay.yaml", "{ scenario: replay, traffic: { t: { executor: trace } } }")
        for arguments in [["run", "pipe"], ["inspect", "/dev/zero"], ["run", "replay.yaml", "--trace", "pipe"]] {
            let ended = try program.run(arguments, limit: 30)
            #expect(ended.code == ExitReason.badInput.rawValue, "\(ended.errors)")
            #expect(ended.errors.contains("is a pipe or a device"), "\(ended.errors)")
        }
    }

    @Test func anEmptyLoadIsNone() throws {
        try program.folder.write("orders.csv", ImportTests.orders.split(separator: "\n")[0] + "\n")
        try program.folder.write("cr.csv", ImportTests.orders.replacing("\n", with: "\r"))
        try program.folder.write("access.log", ImportTests.log + "\n")
        try program.folder.write("rules.yaml", "- { match: /nowhere, step: list }\n")
        for arguments in [
            ["import", "orders", "orders.csv", "-o", "t.csv"], ["import", "orders", "cr.csv", "-o", "t.csv"],
            ["import", "access-log", "access.log", "--map", "rules.yaml", "-o", "t.csv"],
        ] {
            let ended = try program.run(arguments)
            #expect(ended.code == ExitReason.badInput.rawValue, "\(ended.output)")
            #expect(ended.errors.contains("nothing to import"), "\(ended.errors)")
        }
        #expect(!program.folder.exists("t.csv"))
    }

    private let replay = "{ scenario: replay, duration: 1h, traffic: { t: { executor: trace, file: t.csv } } }"
    private let header = "offset_s,session,step,order,items\n"

    @Test(arguments: [("", "the trace has no rows"), ("3600,a,list,,\n", "no row of the trace comes before 1h")])
    func aTraceWithoutARowToReplayIsRefused(rows: String, message: String) throws {
        try program.folder.write("replay.yaml", replay)
        try program.folder.write("t.csv", header + rows)
        let ended = try program.run("run", "replay.yaml")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("t.csv: \(message)"), "\(ended.errors)")
    }

    @Test func rowsBehindTheEndAreTold() throws {
        try program.folder.write("replay.yaml", replay)
        try program.folder.write("t.csv", header + "0,a,list,,\n7200,a,list,,\n7201,b,list,,\n")
        let late = "2 of 3 rows come after 1h, when arrivals end, and are left out"
        let ended = try program.run("run", "replay.yaml")
        #expect(ended.code == 0)
        #expect(ended.errors.contains("replay.yaml: note: traffic 't': \(late)"), "\(ended.errors)")
        #expect(try program.folder.text("reports/replay/base/events.csv").contains("trace-rows-left-out,t,"))
        let inspected = try program.run("inspect", "replay.yaml")
        #expect(inspected.output.contains("#   t: 3 rows"), "\(inspected.output)")
        #expect(inspected.output.contains(late))
        #expect(try program.run("run", "replay.yaml", "--speed", "10").errors == "")
    }

    @Test func aLabelThatNoSeriesHasIsFoundBeforeTheRun() throws {
        let yaml = TestScenario.failing.replacing("operation=\"order\"", with: "operation=\"oder\"")
        try program.folder.write("a.yaml", yaml)
        let ended = try program.run("run", "a.yaml")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("operation to be one of browse, order, list, cancel"), "\(ended.errors)")
        #expect(ended.errors.contains("did you mean 'operation=\"order\"'?"), "\(ended.errors)")
        #expect(!program.folder.exists("reports"))
    }
}
