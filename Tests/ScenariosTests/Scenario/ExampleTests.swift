import ActorRuntime
import Contexts
import FlowerShopApplication
import Foundation
import Platform
import Testing
import Texts

@testable import Scenarios
@testable import Traces

@Suite struct ExampleTests {
    @Test(arguments: exampleNames)
    func everyExampleLoads(name: String) throws {
        let scenario = try exampleReader.read(path: example(name)).scenario
        #expect(!scenario.expectations.isEmpty)
        #expect(!scenario.description.isEmpty)
    }

    @Test func everyFileInScenariosIsAnExample() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: repository.appending(path: "scenarios").path)
        #expect(files.filter { $0.hasSuffix(".yaml") }.sorted() == exampleNames.map { "\($0).yaml" })
    }

    @Test func theCircuitBreakerExampleSaysWhatItSays() throws {
        let file = try ScenarioReader(.flowerShop).read(path: example("05-circuit-breaker"))
        let scenario = file.scenario
        #expect(scenario.name == "circuit-breaker")
        #expect(scenario.seed == 42)
        #expect(scenario.duration == .minutes(3))
        #expect(scenario.warmup == .seconds(10))
        #expect(scenario.application.network == .lognormal(p50: .microseconds(500), p99: .milliseconds(3)))
        #expect(scenario.application.service("order")?.mailbox == MailboxPolicy(capacity: 256, overflow: .reject))
        #expect(scenario.application.decline == 0.01)
        #expect(scenario.application.deliveryFailure == 0.002)
        #expect(scenario.application.transit == .lognormal(p50: .seconds(20), p99: .seconds(60)))
        #expect(scenario.application.services.map(\.spec.name) == ScenarioVocabulary.flowerShop.serviceNames)
        let policy = scenario.application.calls[0].policy
        #expect(policy.timeout == .milliseconds(500))
        #expect(policy.retry?.maxAttempts == 2)
        #expect(policy.circuitBreaker?.slowCallRateThreshold == 60)
        #expect(policy.circuitBreaker?.slidingWindowSize == 100)
        #expect(scenario.traffic[0].journey.map(\.name) == ["browse", "order", "cancel"])
        #expect(scenario.traffic[0].journey[2].probability == 0.08)
        #expect(scenario.faults.map(\.name) == ["slow-payment", "lost-delivery"])
        #expect(scenario.faults[0].action == .slow(time: .lognormal(p50: .seconds(2), p99: .seconds(4)), added: false))
        #expect(scenario.faults[1].action == .kill(Fault.Kill(replicas: 1)))
        #expect(scenario.expectations[1].text == "breaker{call=\"order -> payment\"}.opened >= 1")
        #expect(file.variants.map(\.name) == ["without-breaker"])
        #expect(file.variants[0].scenario.application.calls[0].policy.circuitBreaker == nil)
        #expect(file.variants[0].scenario.application.calls[0].policy.timeout == .milliseconds(500))
    }

    @Test func theSelfHealingExampleReachesEveryCrashPoint() throws {
        let faults = try ScenarioReader(.flowerShop).read(path: example("12-self-healing")).scenario.faults
        let points = faults.compactMap { fault -> CrashPoint? in
            guard case .kill(let kill) = fault.action else { return nil }
            return kill.crashPoint
        }
        #expect(Set(points) == Set(CrashPoint.allCases))
    }

    @Test(arguments: ["replay", "replay-log"])
    func aReplayHasATraceBesideItToBeginWith(name: String) throws {
        let file = try ScenarioReader(.flowerShop).read(path: example(name))
        guard case .trace(let load) = file.scenario.traffic[0].executor else {
            Issue.record("\(name) replays nothing")
            return
        }
        var trace = try TraceReader(path: file.resolve(load.file))
        var steps = 0
        while try trace.next() != nil { steps += 1 }
        #expect(steps >= 100)
        #expect(trace.badLines.total == 0)
    }

    @Test func aReplayWithoutAFileAsksForOne() throws {
        let found = problems("scenario: t\ntraffic: { a: { executor: trace } }\n")
        #expect(found.first?.hint?.contains("--trace FILE") == true)
    }
}
