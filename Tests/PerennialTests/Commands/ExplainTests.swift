import TestSupport
import Testing

@testable import perennial

@Suite struct ExplainTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("small.yaml", TestScenario.small)
    }

    @Test func aKeptOrderIsTold() throws {
        _ = try program.run("run", "small.yaml", "--quiet", "--record", "all")
        let ended = try program.run("explain", "reports/small/base", "--order", "42")
        #expect(ended.code == 0)
        #expect(ended.errors == "")
        try Golden.expect(ended.output, is: "explain-small.txt")
        for record in ["reports/small/base/", "reports/small/base/record.json"] {
            #expect(try program.run("explain", record, "--order", "order-42").output == ended.output)
        }
    }

    @Test("Sagas of another run than the record's are not told")
    func sagasOfAnotherRun() throws {
        _ = try program.run("run", "small.yaml", "--quiet", "--out", "a")
        _ = try program.run("run", "small.yaml", "--quiet", "--out", "b", "--seed", "8")
        try program.folder.write("a/small/base/sagas.jsonl", try program.folder.text("b/small/base/sagas.jsonl"))
        for command in [["explain", "a/small/base"], ["trace", "a/small/base", "-o", "t.json"]] {
            let ended = try program.run(command)
            #expect(ended.code == ExitReason.badInput.rawValue)
            #expect(ended.errors.contains("is of another run than a/small/base/record.json"), "\(ended.errors)")
        }
        #expect(!program.folder.exists("t.json"))
    }

    @Test func withoutAnOrderThoseAreListedThatWereKept() throws {
        _ = try program.run("run", "small.yaml", "--quiet")
        let ended = try program.run("explain", "reports/small/without-payment")
        #expect(ended.code == 0)
        #expect(ended.output.contains("200 orders were kept: one order in 1, "), "\(ended.output)")
        #expect(ended.output.contains("compensated (declined), "))
        #expect(ended.output.contains("perennial explain reports/small/without-payment --order 0 tells one of them"))
    }

    @Test func anOrderThatWasNotKeptSaysHowToKeepIt() throws {
        _ = try program.run("run", "small.yaml", "--quiet", "--set", "traffic.shoppers.rate=40/s")
        let ended = try program.run("explain", "reports/small/base", "--order", "601")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("order 601 was not kept\nhint: "), "\(ended.errors)")
        #expect(ended.errors.contains("'perennial run --record all' keeps every saga"))
        let never = try program.run("explain", "reports/small/base", "--order", "800")
        #expect(never.errors.contains("order 800 was never placed: the run's orders are 0 to 799"), "\(never.errors)")
    }

    @Test func noneAreKeptWhereNoneAreAskedFor() throws {
        _ = try program.run("run", "small.yaml", "--quiet")
        #expect(program.folder.exists("reports/small/base/sagas.jsonl"))
        _ = try program.run("run", "small.yaml", "--quiet", "--record", "none")
        #expect(!program.folder.exists("reports/small/base/sagas.jsonl"), "those of the run before are gone")
        let ended = try program.run("explain", "reports/small/base")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("sagas.jsonl: error: there is none"), "\(ended.errors)")
    }

    @Test func everyBrokenOrderIsListed() throws {
        let lossy = ["shop.compensation=off", "shop.services.delivery.failure=50%"].flatMap { ["--set", $0] }
        _ = try program.run(["run", "small.yaml", "--quiet", "--record", "none"] + lossy)
        let ended = try program.run("explain", "reports/small/base", "--broken")
        #expect(ended.code == 0)
        let rows = try program.folder.text("reports/small/base/broken.csv").split(separator: "\r\n")
            .dropFirst()
        #expect(rows.count > 20)
        for row in rows {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            guard fields[1] == "order" else { continue }
            #expect(ended.output.contains("  order \(fields[2]): expected "))
        }
        #expect(try program.run("explain", "reports/small/base/record.json", "--broken").code == 0)
        #expect(try program.run("explain", "reports/small/base", "--broken", "--order", "1").code == 64)
        #expect(try program.run("explain", "reports/small", "--broken").code == ExitReason.badInput.rawValue)
    }

    @Test func whatIsNoRunIsTold() throws {
        _ = try program.run("run", "small.yaml", "--quiet")
        #expect(try program.run("explain", "gone").errors.contains("gone: error: no such run"))
        let scenario = try program.run("explain", "reports/small")
        #expect(scenario.errors.contains("hint: name one of its runs: reports/small/base"), "\(scenario.errors)")
        try program.folder.write("reports/small/base/sagas.jsonl", "nonsense")
        let damaged = try program.run("explain", "reports/small/base", "--order", "1")
        #expect(damaged.errors.contains("sagas.jsonl: error: line 1: no header of kept sagas"), "\(damaged.errors)")
        #expect(try program.run("explain", "reports/small/base", "--order", "x").code == 64)
    }
}
