import Foundation
import Hosting
import TestSupport
import Testing
import Texts

/// Releases and scaling of the served shop under load, on real processes.
@Suite(.serialized) struct ServedReleaseTests {
    private static func order(preStop: String = "1s") -> String {
        """
            order:
              replicas: 2
              workers: 32
              strategy: { maxSurge: 1, maxUnavailable: 0 }
              probes: { readiness: { periodSeconds: 1, failureThreshold: 1 } }
              termination: { preStop: \(preStop), terminationGracePeriodSeconds: 10 }
              versions: { v2: {}, v3-erring: { errors: 30% } }
        """
    }

    private static let releases = """
        releases:
          - name: order-v3
            at: 1s
            service: order
            version: v3-erring
            strategy: canary
            steps: [ { setWeight: 50%, pause: 1h } ]
            analysis: { interval: 1s, errorRate: 5%, minimumRequests: 20 }
        """

    /// Without preStop, processes close their ports before everybody knows: then the next upstream takes the request.
    @Test(arguments: ["1s", "0s"])
    func `zero downtime: no request fails while every process of a service is exchanged under load`(
        preStop: String
    ) async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop(services: Self.order(preStop: preStop)))
        let before = try await shop.service("order").replicas.compactMap(\.process)
        let told = try await ServedCustomers(of: shop.gateway).ordering(4) {
            try shop.command("rollout", "order", "--version", "v2")
            try await ServedProgram.until("v2 has all replicas") {
                let order = try await shop.service("order")
                return order.version == "v2" && order.rollout == nil && order.replicas.count == 2 && order.ready == 2
            }
        }
        #expect(told.failed == [:] && told.failedReads == [:])
        #expect(told.confirmed.count >= 4)
        let after = try await shop.service("order").replicas
        #expect(after.map(\.version) == ["v2", "v2"])
        #expect(Set(before).isDisjoint(with: after.compactMap(\.process)))
        try await shop.end()
    }

    @Test func `rollout with analysis: a version that makes errors is found out by its real requests and taken back`()
        async throws
    {
        let shop = try await ServedProgram.serving(ServedScenario.shop(services: Self.order(), more: Self.releases))
        let told = try await ServedCustomers(of: shop.gateway).ordering(4) {
            try shop.command("rollout", "order", "--version", "v3-erring")
            try await ServedProgram.until("it has been tried") { shop.log.contains("\"release-rolled-back\"") }
            try await ServedProgram.until("the old version has all replicas again") {
                let order = try await shop.service("order")
                return order.rollout == nil && order.ready == 2 && order.replicas.allSatisfy { $0.version == "v1" }
            }
        }
        // Its errors reached customers: that is what it was found out by.
        #expect(told.failed.keys.contains { $0.contains("makes errors on purpose") })
        #expect(shop.log.contains("errors of"))
        #expect(!shop.log.contains("release-promoted"))
        try await shop.end()
    }

    @Test func `autoscaling: replicas follow the processor time that the processes really use`() async throws {
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(
                services: """
                        viewpage:
                          replicas: 1
                          probes: { readiness: { periodSeconds: 1 } }
                          autoscaler:
                            minReplicas: 1
                            maxReplicas: 3
                            syncPeriod: 1s
                            metrics: [ { cpu: { averageUtilization: 5% } } ]
                    """))
        // Whatever a busy machine leaves to the process, it is more than a twentieth of a core while it is asked without a pause.
        _ = try await ServedCustomers(of: shop.gateway).reading("/productInfos", 2) {
            try await ServedProgram.until("there are three") { try await shop.service("viewpage").ready == 3 }
        }
        #expect(shop.log.contains("\"autoscaler\""))
        try await shop.end()
    }
}
