import ActorRuntime
import Contexts

@testable import Platform

/// A service, releases of it and deaths, all drawn from a seed.
struct RandomRollout: Sendable {
    /// Long enough for every release to come to its end.
    static let settling: Int64 = 600

    let spec: ServiceSpec
    let cluster: ClusterSpec
    private(set) var releases: [Release] = []
    /// When everything has settled, in seconds, and the version that all replicas run then.
    private(set) var settled: [(second: Int64, version: String)] = []
    /// In milliseconds.
    private(set) var kills: [Int64] = []

    init(seed: UInt64, withDeaths: Bool) {
        var stream = RandomStream(seed: seed).fork("rollout")
        spec = Self.spec(&stream)
        cluster = ClusterSpec(
            nodes: 1 + Self.draw(&stream, 4), endpointsDelay: .milliseconds(Self.pick(&stream, [0, 500])))
        var second: Int64 = 5
        let count = 2 + Self.draw(&stream, 5)
        for number in 0..<count {
            let version = "v\(1 + Self.draw(&stream, 4))"
            releases.append(
                Release(
                    name: "r\(number)", at: .seconds(second), service: spec.name, version: version,
                    strategy: Self.strategy(&stream)))
            let isOvertaken = number < count - 1 && stream.nextBool(probability: 0.5)
            second += isOvertaken ? Int64(1 + Self.draw(&stream, 40)) : Self.settling
            if !isOvertaken { settled.append((second - 1, version)) }
        }
        guard withDeaths else { return }
        for release in releases {
            let began = release.at.nanoseconds / 1_000_000
            for _ in 0..<Self.draw(&stream, 4) { kills.append(began + Int64(Self.draw(&stream, 60_000))) }
        }
    }

    private static func spec(_ stream: inout RandomStream) -> ServiceSpec {
        let deaths = SupervisionPolicy.backoff(
            first: .zero, initial: .seconds(3), factor: 1, maximum: .seconds(3), resetAfter: .minutes(10), jitter: 0)
        var spec = service(replicas: 1 + draw(&stream, 8), supervision: deaths)
        spec.startup = .constant(.milliseconds(pick(&stream, [0, 500, 3_000])))
        spec.versions = (2...4).map { number in
            VersionSpec(name: "v\(number)", startup: .constant(.milliseconds(Int64(draw(&stream, 8_000)))))
        }
        spec.probes = ProbeSpecs(
            startup: stream.nextBool(probability: 0.3) ? ProbeSpec(period: .seconds(2), failureThreshold: 30) : nil,
            readiness: stream.nextBool(probability: 0.9)
                ? ProbeSpec(period: .milliseconds(pick(&stream, [500, 1_000, 10_000]))) : nil)
        spec.strategy.maxSurge = share(&stream)
        spec.strategy.maxUnavailable = share(&stream)
        if spec.strategy.maxSurge.isZero, spec.strategy.maxUnavailable.isZero { spec.strategy.maxSurge = .count(1) }
        spec.strategy.minReadySeconds = .seconds(pick(&stream, [0, 0, 5]))
        spec.termination = Termination(
            gracePeriod: .seconds(5), preStop: .milliseconds(pick(&stream, [0, 500, 3_000])))
        spec.podStart = PodStart(
            schedule: .constant(.milliseconds(pick(&stream, [0, 200]))),
            pull: .exponential(mean: .milliseconds(pick(&stream, [1, 2_000]))))
        return spec
    }

    private static func strategy(_ stream: inout RandomStream) -> ReleaseStrategy {
        switch draw(&stream, 3) {
        case 0: .rolling
        case 1:
            .canary(
                [10, 25, 50, 75].prefix(1 + draw(&stream, 4)).map {
                    CanaryStep(weight: $0, pause: .seconds(Int64(draw(&stream, 20))))
                })
        default: .blueGreen(scaleDownDelay: .seconds(Int64(draw(&stream, 30))))
        }
    }

    private static func share(_ stream: inout RandomStream) -> IntOrPercent {
        stream.nextBool(probability: 0.5)
            ? .count(draw(&stream, 3)) : .percent(Int(pick(&stream, [0, 25, 50, 100])))
    }

    private static func draw(_ stream: inout RandomStream, _ bound: Int) -> Int {
        Int(stream.nextBounded(UInt64(bound)))
    }

    private static func pick(_ stream: inout RandomStream, _ values: [Int64]) -> Int64 {
        values[draw(&stream, values.count)]
    }
}
