import Contexts
import FlowerShopApplication
import Foundation
import Measurement
import Polyglot
import Scenarios
import Testing
import Texts

@testable import Simulation

/// Runs of a shop whose notification is a program in Python.
@Suite struct ExternalProgramTests {
    private static let program = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scenarios/polyglot/notification.py")
        .path

    /// - Parameter external: the value of the key, `off` for our own notification.
    private static func yaml(_ external: String) -> String {
        """
        scenario: external
        seed: 21
        duration: 10s
        drain: 3m
        shop:
          services:
            payment: { decline: 10% }
            delivery: { transit: 1s..3s, failure: 5% }
            notification: { external: \(external) }
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 10/s
            journey: [ { order: { lines: 1..2 } }, { cancel: { probability: 20%, after: 0s..3s } } ]
        """
    }

    private static func command(_ options: String..., timeout: String = "30s") -> String {
        let words = ["python3", program] + options
        let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
        return "{ command: [\(list)], timeout: \(timeout), startTimeout: 60s }"
    }

    private static func failures(_ record: Record, _ kind: ExternalFailure.Kind) -> Int {
        record.count("external.failures", ["service": "notification", "kind": kind.rawValue])
    }

    @Test("A run with the program is the run with our own notification, event by event")
    func sameDigest() async throws {
        let ours = try await run(Self.yaml("off"))
        let external = try await run(Self.yaml(Self.command()))
        #expect(external.digest == ours.digest)
        #expect(external.breaches.isEmpty && ours.breaches.isEmpty)
        #expect(external.count("saga.started") == 100)
        #expect(external.count("external.failures") == 0)
    }

    @Test(
        "A program that breaks is contained, told, and breaks the same way every time",
        arguments: [
            ("--crash-every", ExternalFailure.Kind.crashed, "30s"), ("--nonsense-every", .nonsense, "30s"),
            ("--hang-every", .hung, "1s"),
        ])
    func contained(option: String, kind: ExternalFailure.Kind, timeout: String) async throws {
        let yaml = Self.yaml(Self.command(option, "60", timeout: timeout))
        let first = try await run(yaml)
        #expect(first.breaches.isEmpty, "\(first.breaches)")
        let failures = Self.failures(first, kind)
        #expect(failures >= 2)
        #expect(first.count("external.failures") == failures, "no other kind")
        let events = first.measurements.events.events.filter { $0.kind.hasPrefix("external-") }
        #expect(events.count { $0.kind == "external-\(kind.rawValue)" } == failures)
        #expect(events.count { $0.kind == "external-restarted" } == first.count("external.restarts"))
        #expect(events.map(\.nanoseconds) == events.map(\.nanoseconds).sorted())
        #expect(events.allSatisfy { $0.subject == "notification" })
        let second = try await run(yaml)
        #expect(second.digest == first.digest)
    }

    @Test("A program that does not come up is told with its place before anything has happened")
    func noStart() async throws {
        let yaml = Self.yaml("{ command: [sh, -c, \"echo no paper >&2; exit 4\"] }")
        let error = await #expect(throws: Diagnostics.self) { try await run(yaml) }
        let problem = try #require(error?.list.first)
        #expect("\(problem.position.line):\(problem.position.column)" == "9:42")
        #expect(
            problem.message == "the external program of notification crashed: at its start: exit code 4; "
                + "standard error: no paper")
        #expect(problem.hint?.hasPrefix("perennial conformance --context notification -- sh -c") == true)
    }

    @Test("Metrics of external programs are there for services that have one only")
    func vocabulary() async throws {
        let ours = try await run(Self.yaml("off"))
        #expect(!ours.measurements.series.contains { $0.name.hasPrefix("external.") })
    }

    @Test("The scenario knows of the same contexts and numbers as the protocol")
    func agreement() {
        #expect(ScenarioVocabulary.flowerShop.externalServices == Conformance.contexts)
        #expect(ExternalSpec.defaultTimeout == WireLimits.defaultTimeout)
        #expect(ExternalSpec.defaultStartTimeout == WireLimits.defaultStartTimeout)
        #expect(ExternalSpec.longestTimeout == WireLimits.longestTimeout)
        #expect(CommandSpec.maximumWords == WireLimits.maximumWords)
        #expect(CommandSpec.maximumWordLength == WireLimits.maximumWordLength)
    }
}
