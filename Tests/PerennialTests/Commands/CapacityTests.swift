import Foundation
import TestSupport
import Testing

@testable import perennial

@Suite struct CapacityTests {
    /// Payment has one worker that needs 20 ms: 50 orders a second, and not one more.
    private static let narrow = """
        scenario: narrow
        seed: 3
        duration: 20s
        warmup: 2s
        shop:
          network: 1ms
          services:
            payment: { replicas: 1, workers: 1, time: 20ms }
            delivery: { transit: 1s }
        traffic:
          shoppers: { executor: constant-arrival-rate, rate: 10/s, journey: [ { order: { lines: 1 } } ] }
        expect:
          - saga.started >= 1000000
        variants:
          wide: { shop.services.payment.workers: 2 }
          typed: { traffic.shoppers.rate: 20/s }
        """
    private static let fast = "latency{operation=\"order\"}.p99 < 300ms"

    private let program: Program

    init() throws {
        program = try Program()
        try program.folder.write("narrow.yaml", Self.narrow)
    }

    private func search(_ more: String...) throws -> Program.Ended {
        try program.run(
            ["capacity", "narrow.yaml", "--expect", Self.fast, "--vary", "traffic.shoppers.rate"]
                + (more.contains("--seeds") ? [] : ["--seeds", "1"]) + more)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func theHighestLoadThatHoldsIsFound() throws {
        let ended = try search("--precision", "5%")
        #expect(ended.code == 0, "the scenario's own expectations are not asked for: \(ended.errors)")
        #expect(ended.errors == "", "no progress where there is no terminal")
        try Golden.expect(ended.output, is: "capacity-narrow.txt")
        #expect(!program.folder.exists("reports"))
    }

    @Test func theSameSearchFindsTheSame() throws {
        let first = try search("--precision", "20%", "--format", "json")
        let second = try search("--precision", "20%", "--format", "json")
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.output == second.output)
        let result = try object(first.output)
        #expect(result["end"] as? String == "precise")
        #expect(result["schema"] as? Int == CapacityResult.currentSchema)
        let runs = try #require(result["runs"] as? [[String: Any]])
        #expect(runs.first?["load"] as? String == "10/s")
        #expect(runs.first?["isHeld"] as? Bool == true)
        #expect(runs.allSatisfy { ($0["digest"] as? String)?.count == 16 })
        #expect((result["held"] as? String)?.hasSuffix("/s") == true)
        #expect((result["failed"] as? String)?.hasSuffix("/s") == true)
    }

    @Test func aVariantHasACapacityOfItsOwn() throws {
        let wide = try object(try search("--variant", "wide", "--precision", "20%", "--format", "json").output)
        #expect(wide["variant"] as? String == "wide")
        let held = try #require(wide["held"] as? String)
        #expect(try #require(Double(held.dropLast(2))) > 60, "twice the workers: \(held)")
        // The variant's own value is where the search begins, and what it varies.
        let typed = try search("--variant", "typed", "--max-runs", "1")
        #expect(typed.output.contains("✓ 20/s "), "\(typed.output)")
        #expect(typed.output.contains("stopped after --max-runs"))
    }

    @Test func whereNothingHoldsTheExitCodeSaysSo() throws {
        let ended = try program.run(
            "capacity", "narrow.yaml", "--expect", "latency{operation=\"order\"}.p99 < 1ms", "--vary",
            "traffic.shoppers.rate", "--seeds", "1", "--set", "duration=10s")
        #expect(ended.code == ExitReason.expectationFailed.rawValue)
        #expect(ended.output.contains("no load held"), "\(ended.output)")
        #expect(!ended.output.contains("the highest load that held"))
    }

    @Test("A load that the generator cannot make is none that held")
    func droppedArrivals() throws {
        let ended = try search("--precision", "50%", "--set", "traffic.shoppers.maxVUs=5")
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(
            try #/✗ 80/s .*; [0-9]+ arrivals dropped, as maxVUs were under way/#.firstMatch(in: ended.output)
                != nil, "\(ended.output)")
    }

    @Test("Orders that fail quickly are no capacity, and that is told")
    func lostOrders() throws {
        let set = ["--set", "shop.gateway.maxRequests=4", "--max-runs", "5"]
        let ended = try search(set[0], set[1], set[2], set[3])
        #expect(ended.output.contains("of the orders were delivered, and not "), "\(ended.output)")
        let asked = try search(set[0], set[1], set[2], set[3], "--expect", "order.fulfilment >= 80%")
        #expect(!asked.output.contains("of the orders were delivered"), "\(asked.output)")
        #expect(asked.output.contains("✗ "), "\(asked.output)")
    }

    @Test("The scenario's own expectations may name what an override takes away")
    func ownExpectationsGiveWay() throws {
        let named = Self.narrow.replacing("- saga.started >= 1000000", with: "- recovery{fault=\"kill\"} < 1s")
        try program.folder.write("narrow.yaml", named + "\nfaults:\n  - { name: kill, at: 5s, kill: order }\n")
        #expect(try search("--max-runs", "1", "--set", "faults=[]").code == 0)
    }

    @Test func aBrokenInvariantHoldsNoLoadAndEndsWithItsCode() throws {
        let ended = try search("--set", "shop.compensation=off", "--set", "shop.services.payment.decline=50%")
        #expect(ended.code == ExitReason.invariantBroken.rawValue, "\(ended.output)\(ended.errors)")
        #expect(ended.output.contains("; broken: "), "\(ended.output)")
    }

    @Test("What only the drain clears was not borne")
    func backlog() throws {
        // Notification handles 25 messages a second, of which nobody waits for an answer.
        let ended = try program.run(
            "capacity", "narrow.yaml", "--expect", "saga.completion >= 100%", "--vary", "traffic.shoppers.rate",
            "--seeds", "1", "--precision", "20%", "--set", "shop.services.notification.replicas=1", "--set",
            "shop.services.notification.workers=1", "--set", "shop.services.notification.time=20ms", "--set",
            "drain=5m", "--format", "json")
        #expect(ended.code == 0, "\(ended.errors)")
        let result = try object(ended.output)
        // Each order is told of twice: confirmed, and delivered.
        let held = try #require(result["held"] as? String)
        #expect(try #require(Double(held.dropLast(2))) <= 26, "\(held)")
        let runs = try #require(result["runs"] as? [[String: Any]])
        let growing = runs.flatMap { $0["growing"] as? [String] ?? [] }
        #expect(growing.contains { $0.hasPrefix("notification's backlog grew by ") }, "\(growing)")
    }

    @Test("The answer holds with every seed, and says where others' lie")
    func seeds() throws {
        let poisson = Self.narrow.replacing("constant-arrival-rate", with: "poisson-arrival-rate")
        try program.folder.write("narrow.yaml", poisson)
        let ended = try search("--seeds", "3", "--precision", "10%", "--set", "duration=12s")
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(ended.output.contains(#/✓ seed 3  10/s/#), "\(ended.output)")
        #expect(ended.output.contains(#/the highest load that held with every seed: +[0-9.]+/s/#), "\(ended.output)")
        #expect(ended.output.contains(#/other seeds, nine of ten: +[0-9.]+/s to [0-9.]+/s/#), "\(ended.output)")
        #expect(ended.output.contains(" runs, seeds 3 to 5, virtual world"), "\(ended.output)")
        #expect(try search("--seeds", "11").code == 64)
    }

    @Test("Of a resource the smallest number is looked for that holds")
    func resource() throws {
        let ended = try program.run(
            "capacity", "narrow.yaml", "--expect", Self.fast, "--vary", "shop.services.payment.replicas", "--seeds",
            "1", "--set", "traffic.shoppers.rate=120/s", "--set", "duration=10s")
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(ended.output.hasPrefix("what is needed by narrow, by shop.services.payment.replicas:"))
        #expect(ended.output.contains(#/the smallest number that held: +3\n/#), "50/s each: \(ended.output)")
        #expect(ended.output.contains(#/the highest that did not hold: +2\n/#), "\(ended.output)")
    }

    @Test func whatIsNeitherLoadNorResourceIsRefused() throws {
        let ended = try program.run(
            "capacity", "narrow.yaml", "--expect", Self.fast, "--vary", "shop.catalog.products")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("is neither a load nor a resource"), "\(ended.errors)")
    }

    @Test("A scenario too short for a backlog to show is refused")
    func tooShort() throws {
        let ended = try search("--set", "duration=6s")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("too few to see whether a backlog grows"), "\(ended.errors)")
    }

    @Test("Where its reader has gone away it does not go on")
    func readerGone() throws {
        let process = program.process(
            [
                "capacity", "narrow.yaml", "--expect", Self.fast, "--vary", "traffic.shoppers.rate", "--progress",
                "lines",
            ])
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        try output.fileHandleForReading.close()
        let told = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == ExitReason.interrupted.rawValue)
        #expect(!String(decoding: told, as: UTF8.self).contains("at 40/s"), "it ended at its first line, or its second")
    }

    @Test func progressGoesToStandardErrorOnly() throws {
        let quiet = try search("--max-runs", "1")
        let ended = try search("--max-runs", "1", "--progress", "lines")
        #expect(ended.errors.hasPrefix("narrow (base) at 10/s  0:01 of 0:20  "), "\(ended.errors)")
        #expect(ended.output == quiet.output)
    }

    @Test(arguments: [
        ("traffic.shopers.rate", "--vary traffic.shopers.rate: error: unknown path"),
        ("traffic.shoppers", "'traffic.shoppers' is a mapping, expected a number above 0, or a rate"),
        ("traffic.shoppers.executor", "is 'constant-arrival-rate', expected a number above 0"),
        ("duration", "'duration' is '20s', expected a number above 0"),
    ])
    func aPathThatIsNoLoadIsTold(path: String, problem: String) throws {
        let ended = try program.run("capacity", "narrow.yaml", "--expect", Self.fast, "--vary", path)
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains(problem), "\(ended.errors)")
        #expect(ended.output == "")
    }

    @Test func anExpectationOfNothingIsFoundBeforeTheFirstRun() throws {
        let ended = try program.run(
            "capacity", "narrow.yaml", "--expect", "latensy.p99 < 1s", "--vary", "traffic.shoppers.rate")
        #expect(ended.code == ExitReason.badInput.rawValue)
        #expect(ended.errors.contains("--expect latensy.p99 < 1s: error: expected the name of a metric"))
        #expect(ended.errors.contains("did you mean 'latency.p99'?"), "\(ended.errors)")
    }

    @Test func argumentsThatMakeNoSenseEndWith64() throws {
        #expect(try search("--precision", "0%").code == 64)
        #expect(try search("--max-runs", "0").code == 64)
        #expect(try search("--max-runs", "1001").code == 64)
        let many = (0...256).flatMap { _ in ["--expect", Self.fast] }
        #expect(try program.run(["capacity", "narrow.yaml", "--vary", "traffic.shoppers.rate"] + many).code == 64)
        let without = try program.run("capacity", "narrow.yaml", "--vary", "traffic.shoppers.rate")
        #expect(without.code == 64)
        #expect(without.errors.contains("--expect"), "\(without.errors)")
        let unknown = try search("--variant", "wid")
        #expect(unknown.code == ExitReason.badInput.rawValue)
        #expect(unknown.errors.contains("did you mean 'wide'?"), "\(unknown.errors)")
    }
}
