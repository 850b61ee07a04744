import Contexts
import Testing

@testable import Platform

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a cluster costs grows with its replicas and no faster. Compared are the processor times of one thread for 250
/// and for 1,000 replicas, of which a linear cluster needs four times as much and a quadratic one sixteen.
@Suite(.serialized) struct ClusterCostTests {
    private static let bound = 10.0

    private func probed(_ name: String, replicas: Int) -> ServiceSpec {
        var spec = service(name, replicas: replicas)
        let probe = ProbeSpec(period: .seconds(1))
        spec.probes = ProbeSpecs(startup: probe, liveness: probe, readiness: probe)
        spec.startup = .constant(.milliseconds(500))
        spec.versions = [VersionSpec(name: "v2")]
        return spec
    }

    /// Seconds that the best of three runs needs.
    private func cost(
        _ services: [ServiceSpec], releases: [Release] = [], until end: Int64, kill: Bool = false
    ) async throws -> Double {
        var best = Double.infinity
        for _ in 0..<3 {
            let seconds = try await onPlatform(services, cluster: ClusterSpec(), releases: releases) {
                world, platform in
                let began = Self.processorTime()
                if kill {
                    platform.at(1_000, in: &world) { world, platform in platform.kill(nil, in: &world) }
                }
                world.run(untilMilliseconds: end, platform)
                let ready = services.indices.map { platform.cluster.readiness(of: $0).ready }
                #expect(ready == services.map(\.replicas))
                return Self.processorTime() - began
            }
            best = min(best, seconds)
        }
        return best
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test func probesCostTheSameForEachReplica() async throws {
        let few = try await cost([probed("a", replicas: 250)], until: 30_000)
        let many = try await cost([probed("a", replicas: 1_000)], until: 30_000)
        #expect(many < Self.bound * few, "\(few) s and \(many) s")
    }

    @Test func deathsAndRestartsCostTheSameForEachReplica() async throws {
        let few = try await cost([probed("a", replicas: 250)], until: 5_000, kill: true)
        let many = try await cost([probed("a", replicas: 1_000)], until: 5_000, kill: true)
        #expect(many < Self.bound * few, "\(few) s and \(many) s")
    }

    @Test func aReleaseCostsTheSameForEachReplica() async throws {
        func release(_ replicas: Int) async throws -> Double {
            let release = Release(name: "r", at: .seconds(1), service: "a", version: "v2")
            return try await cost([probed("a", replicas: replicas)], releases: [release], until: 30_000)
        }
        let (few, many) = (try await release(250), try await release(1_000))
        #expect(many < Self.bound * few, "\(few) s and \(many) s")
    }

    @Test func manyServicesCostWhatOneWithAsManyReplicasDoes() async throws {
        let services = (0..<50).map { probed("s\($0)", replicas: 20) }
        let releases = services.map { Release(name: $0.name, at: .seconds(1), service: $0.name, version: "v2") }
        let few = try await cost(Array(services.prefix(12)), releases: Array(releases.prefix(12)), until: 30_000)
        let many = try await cost(services, releases: releases, until: 30_000)
        #expect(many < Self.bound * few, "\(few) s and \(many) s")
    }
}
