import Contexts
import FlowerShopApplication
import Synchronization
import Testing

@testable import Scenarios
@testable import Simulation

@Suite struct ProgressTests {
    /// What a run tells, each second of its own time.
    private func told(_ yaml: String) async throws -> [RunProgress] {
        let told = Mutex<[RunProgress]>([])
        let scenario = try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: "test.yaml").scenario
        _ = try await PlanRunner(try RunPlan(scenario, of: ShopApplication()) { $0 }).run(
            version: "test", progress: { progress in told.withLock { $0.append(progress) } })
        return told.withLock { $0 }
    }

    private static let broken = """
        scenario: broken
        seed: 4
        duration: 30s
        shop:
          services:
            payment: { replicas: 1, startup: 4s }
            delivery: { transit: 1s }
          calls:
            order -> payment:
              timeout: 500ms
              circuitBreaker: { minimumNumberOfCalls: 5, slidingWindowSize: 10, waitDurationInOpenState: 5s }
        traffic: { shoppers: { executor: constant-arrival-rate, rate: 20/s, journey: [ { order: { lines: 1 } } ] } }
        faults:
          - { name: failing-payment, at: 5s, for: 5s, errors: payment, probability: 100% }
          - { name: dead-payment, at: 20s, kill: payment, replicas: all }
        """

    @Test func faultsThatLastBreakersAndLackingReplicasAreTold() async throws {
        let told = try await told(Self.broken)
        func at(_ second: Int64) throws -> RunProgress {
            try #require(told.first { $0.now == .seconds(second) })
        }
        #expect(try at(4).failing == [])
        #expect(try at(4).breakersOpen == 0)
        #expect(try at(8).failing == ["failing-payment"])
        #expect(try at(8).breakersOpen > 0)
        #expect(try at(22).failing.contains("payment 0/1 ready"))
        #expect(try #require(told.last).failing == [])
    }

    @Test func arrivalsAndEndedSagasOnlyGrow() async throws {
        let told = try await told(Self.broken)
        #expect(try #require(told.first { $0.now == .seconds(10) }).arrivals >= 199)
        for (before, after) in zip(told, told.dropFirst()) {
            #expect(before.arrivals <= after.arrivals && before.ended <= after.ended)
        }
        #expect(told.last?.arrivals == 600)
    }
}
