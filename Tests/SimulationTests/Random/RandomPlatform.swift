import Contexts
import Platform
import Scenarios

/// Makes a platform by chance for a scenario that has its services and its traffic: nodes, probes, ways to start and end,
/// autoscalers, versions and releases.
///
/// Whatever it makes, every service comes back: no probe kills a replica before it can have started, no version fails at
/// every message, and one that never becomes ready is taken back.
struct RandomPlatform {
    private var random: RandomStream
    /// The longest start of any replica, which probes have to wait for.
    private static let patience = Timespan.seconds(3)

    init(random: RandomStream) { self.random = random }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { random.nextInRange(range) }
    private mutating func chance(_ probability: Double) -> Bool { random.nextBool(probability: probability) }
    private mutating func milliseconds(_ range: ClosedRange<Int>) -> Timespan { .milliseconds(Int64(number(range))) }

    mutating func make(for scenario: inout Scenario) {
        scenario.application.cluster = ClusterSpec(
            nodes: number(1...4), endpointsDelay: milliseconds(0...600),
            nodeMonitorGracePeriod: milliseconds(100...2_000), toleration: milliseconds(0...2_000))
        scenario.application.gateway.publishNotReadyAddresses = chance(0.15)
        scenario.application.gateway.loadBalancing = chance(0.5) ? .roundRobin : .leastRequests
        for index in scenario.application.services.indices { deploy(&scenario.application.services[index].spec) }
        for number in 0..<number(0...3) { release(number, in: &scenario) }
    }

    private mutating func deploy(_ spec: inout ServiceSpec) {
        spec.probes = probes()
        spec.strategy = strategy()
        spec.termination = Termination(gracePeriod: milliseconds(800...4_000), preStop: milliseconds(0...800))
        spec.podStart = PodStart(
            schedule: .constant(milliseconds(0...200)), pull: .constant(milliseconds(0...800)))
        if chance(0.3) { spec.warmUp = WarmUp(duration: milliseconds(1...2_000), factor: Double(number(1...4))) }
        if chance(0.3) { spec.autoscaler = autoscaler(replicas: spec.replicas) }
        spec.versions = (0..<number(0...2)).map { version($0) }
    }

    private mutating func probes() -> ProbeSpecs {
        func probe(_ period: Timespan, failures: Int = 1, delay: Timespan = .zero) -> ProbeSpec {
            ProbeSpec(initialDelay: delay, period: period, timeout: .milliseconds(100), failureThreshold: failures)
        }
        var probes = ProbeSpecs(readiness: nil)
        if chance(0.75) { probes.readiness = probe(milliseconds(50...1_000), failures: number(1...3)) }
        if chance(0.4) {
            probes.liveness = probe(milliseconds(50...1_000), failures: number(1...3), delay: Self.patience)
        } else if chance(0.5) {
            probes.startup = probe(.milliseconds(100), failures: 30)
            probes.liveness = probe(milliseconds(50...1_000), failures: number(1...3))
        }
        return probes
    }

    private mutating func strategy() -> DeploymentStrategy {
        var strategy = DeploymentStrategy(minReadySeconds: milliseconds(0...400), progressDeadline: .seconds(5))
        if chance(0.7) {
            strategy.maxSurge = chance(0.5) ? .count(number(0...2)) : .percent(number(0...100))
            strategy.maxUnavailable = chance(0.5) ? .count(number(0...2)) : .percent(number(0...100))
        }
        if strategy.maxSurge.isZero, strategy.maxUnavailable.isZero { strategy.maxSurge = .count(1) }
        return strategy
    }

    private mutating func autoscaler(replicas: Int) -> AutoscalerSpec {
        let kind = AutoscalerMetric.Kind.allCases[number(0...2)]
        let target = kind == .cpu ? number(10...90) : number(500...20_000)
        var spec = AutoscalerSpec(
            minReplicas: number(1...replicas), maxReplicas: number(replicas...replicas + 4),
            metrics: [AutoscalerMetric(kind, target: Int64(target))], syncPeriod: milliseconds(200...1_000))
        var behavior = ScalingBehavior()
        behavior.scaleDown.stabilizationWindow = milliseconds(0...3_000)
        spec.behavior = behavior
        return spec
    }

    private mutating func version(_ number: Int) -> VersionSpec {
        var version = VersionSpec(name: "v\(number + 2)")
        switch self.number(0...4) {
        case 0: version.errorProbability = 0.2
        case 1: version.time = .constant(milliseconds(1...400))
        case 2: version.leakPerSecond = Int64(self.number(4...16)) << 20
        case 3: version.becomesReady = false
        default: version.startup = .constant(milliseconds(0...1_000))
        }
        return version
    }

    private mutating func release(_ number: Int, in scenario: inout Scenario) {
        let services = scenario.application.services.map(\.spec).filter { !$0.versions.isEmpty }
        guard !services.isEmpty else { return }
        let spec = services[self.number(0...services.count - 1)]
        let version =
            chance(0.2) ? VersionSpec(name: VersionSpec.first) : spec.versions[self.number(0...spec.versions.count - 1)]
        let end = Int(scenario.duration.nanoseconds / 1_000_000)
        var release = Release(
            name: "r\(number)", at: milliseconds(0...end), service: spec.name, version: version.name,
            strategy: strategy(of: self.number(0...2)))
        guard mayBeAnalysed(release, spec, in: scenario) else { return }
        if version.name != VersionSpec.first, !version.becomesReady || chance(0.6) {
            release.analysis = AnalysisSpec(
                interval: milliseconds(100...1_000), failureLimit: self.number(0...2), p99: milliseconds(5...500),
                minimumRequests: self.number(0...10))
        }
        scenario.releases.append(release)
    }

    /// Whether an analysis of a release can take place: the others are an error of the file.
    private func mayBeAnalysed(_ release: Release, _ spec: ServiceSpec, in scenario: Scenario) -> Bool {
        let isOrdered = scenario.traffic.contains { traffic in
            traffic.journey.contains { $0.name == "order" && $0.probability > 0 }
        }
        let isAlone = !scenario.releases.contains { other in
            other.service == release.service
                && other.at < release.at + .milliseconds(1_001) && release.at < other.at + .milliseconds(1_001)
        }
        guard case .canary(let steps) = release.strategy else { return isOrdered && isAlone }
        return isOrdered && isAlone
            && steps.allSatisfy { step in
                CanaryUpdate(desired: spec.replicas, weight: step.weight, strategy: spec.strategy).goal.canary > 0
            }
    }

    private mutating func strategy(of kind: Int) -> ReleaseStrategy {
        switch kind {
        case 0: .rolling
        case 1:
            .canary([
                CanaryStep(weight: number(1...40), pause: milliseconds(0...1_000)),
                CanaryStep(weight: number(41...100), pause: milliseconds(0...1_000)),
            ])
        default: .blueGreen(scaleDownDelay: milliseconds(0...2_000))
        }
    }
}
