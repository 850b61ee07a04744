import Contexts
import Platform
import Testing

/// One look of the autoscaler at its pods.
///
/// The cases are those of `k8s.io/kubernetes/pkg/controller/podautoscaler/replica_calculator_test.go` and of
/// kubernetes.io, "Algorithm details", told in numbers of ours. Windows and policies let everything through.
@Suite struct ReplicaCalculationTests {
    private static let now = Instant.start + .seconds(3_600)
    private static let free = ScalingRules(
        stabilizationWindow: .zero, policies: [.init(.percent, 10_000, per: .seconds(15))])

    enum Pod: Sendable {
        /// Uses so many thousandths.
        case uses(Int64)
        case missing
        case pending
        case ending(Int64)
        /// Not ready, and within its start.
        case unreadyYoung(Int64)
        /// Ready since so many seconds, started a minute ago; its metric covers the last 30 s.
        case readyYoung(Int64, since: Int64)
        /// Old; not ready, and never was: that changed within 30 s of its start.
        case neverReady(Int64)
        /// Old; not ready now, but it was before.
        case unreadyOld(Int64)

        func sample(_ now: Instant) -> PodSample {
            func pod(_ value: Int64?, age: Int64, ready: Bool, changed: Int64) -> PodSample {
                PodSample(
                    startedAt: now + .seconds(-age), isReady: ready, readinessChanged: now + .seconds(-changed),
                    values: [value], sampledAt: now, window: .seconds(30))
            }
            switch self {
            case .uses(let value): return pod(value, age: 3_000, ready: true, changed: 2_990)
            case .missing: return pod(nil, age: 3_000, ready: true, changed: 2_990)
            case .pending: return PodSample(phase: .pending, values: [nil], sampledAt: now)
            case .ending(let value): return PodSample(phase: .ending, values: [value], sampledAt: now)
            case .unreadyYoung(let value): return pod(value, age: 60, ready: false, changed: 60)
            case .readyYoung(let value, let since): return pod(value, age: 60, ready: true, changed: since)
            case .neverReady(let value): return pod(value, age: 3_000, ready: false, changed: 2_980)
            case .unreadyOld(let value): return pod(value, age: 3_000, ready: false, changed: 600)
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var kind = AutoscalerMetric.Kind.cpu
        var current: Int?
        var target: Int64
        var pods: [Pod]
        var expected: Int

        var testDescription: String { name }
    }

    // For CPU each pod has one worker, 1000 thousandths, so that 300 are 30 %.
    static let cases = [
        Case(name: "scale up", target: 30, pods: [.uses(300), .uses(500), .uses(700)], expected: 5),
        Case(
            name: "scale up, a pod unready: it counts as 0 %", target: 30,
            pods: [.unreadyYoung(300), .uses(500), .uses(700)], expected: 4),
        Case(
            name: "scale up, pods unready: less, and none where the direction would turn", target: 50,
            pods: [.uses(600), .unreadyYoung(900), .unreadyYoung(900)], expected: 3),
        Case(
            name: "scale up, a pod pending: it counts as 0 %", target: 30, pods: [.uses(500), .uses(700), .pending],
            expected: 4),
        Case(
            name: "a pod that ends is left out", current: 3, target: 30, pods: [.uses(500), .uses(700), .ending(900)],
            expected: 4),
        Case(
            name: "scale down", current: 5, target: 50,
            pods: [.uses(100), .uses(300), .uses(500), .uses(250), .uses(250)], expected: 3),
        Case(
            name: "scale down, unready pods are left out", current: 5, target: 50,
            pods: [.uses(100), .uses(300), .uses(500), .unreadyYoung(250), .unreadyYoung(250)], expected: 2),
        Case(
            name: "within the tolerance above", target: 100, pods: [.uses(1_010), .uses(1_030), .uses(1_020)],
            expected: 3),
        Case(name: "within the tolerance below", target: 100, pods: [.uses(910), .uses(920), .uses(930)], expected: 3),
        Case(name: "at the end of the tolerance", target: 100, pods: [.uses(1_100), .uses(1_100)], expected: 2),
        Case(name: "just beyond the tolerance", target: 100, pods: [.uses(1_110), .uses(1_110)], expected: 3),
        Case(name: "percent are whole and rounded down", target: 100, pods: [.uses(1_109), .uses(1_109)], expected: 2),
        Case(
            name: "a missing pod counts as 100 % on the way down", current: 4, target: 50,
            pods: [.uses(100), .uses(200), .uses(300), .missing], expected: 4),
        Case(
            name: "a missing pod slows the way down", current: 4, target: 60,
            pods: [.uses(100), .uses(100), .uses(100), .missing], expected: 3),
        Case(
            name: "a target above 100 % is what a missing pod counts as", current: 3, target: 200,
            pods: [.uses(500), .uses(500), .missing], expected: 2),
        Case(
            name: "a missing pod counts as 0 % on the way up", current: 4, target: 50,
            pods: [.uses(900), .uses(900), .uses(900), .missing], expected: 6),
        Case(
            name: "missing pods do not turn the direction", current: 4, target: 50,
            pods: [.uses(700), .missing, .missing, .missing], expected: 4),
        Case(
            name: "unready and missing pods together", current: 4, target: 50,
            pods: [.uses(1_000), .uses(1_900), .unreadyYoung(500), .missing], expected: 6),
        Case(
            name: "a young pod counts when it was ready for the whole metric", target: 50,
            pods: [.uses(900), .readyYoung(900, since: 30)], expected: 4),
        Case(
            name: "a young pod that was not is unready", target: 50, pods: [.uses(900), .readyYoung(900, since: 29)],
            expected: 2),
        Case(name: "an old pod that was never ready", target: 50, pods: [.uses(900), .neverReady(900)], expected: 2),
        Case(name: "an old pod that was ready counts", target: 50, pods: [.uses(900), .unreadyOld(900)], expected: 4),
        Case(name: "no pod that counts", current: 2, target: 50, pods: [.pending, .unreadyYoung(900)], expected: 2),
        Case(
            name: "fewer pods than are to be: the number of those that are ready is multiplied", current: 6, target: 50,
            pods: [.uses(600), .uses(600)], expected: 3),
        Case(
            name: "requests: scale up", kind: .requestsPerSecond, target: 15_000,
            pods: [.uses(20_000), .uses(10_000), .uses(30_000)], expected: 4),
        Case(
            name: "requests: young pods count, only pending ones do not", kind: .requestsPerSecond, target: 15_000,
            pods: [.unreadyYoung(50_000), .uses(10_000), .pending], expected: 4),
        Case(
            name: "requests: a missing pod counts as the target on the way down", kind: .requestsPerSecond, current: 3,
            target: 20_000, pods: [.uses(5_000), .uses(5_000), .missing], expected: 2),
        Case(
            name: "requests: a missing pod counts as 0 on the way up", kind: .requestsPerSecond, current: 3,
            target: 20_000, pods: [.uses(40_000), .uses(40_000), .missing], expected: 4),
        Case(
            name: "mailbox depth", kind: .mailboxDepth, target: 10_000, pods: [.uses(25_000), .uses(5_000)], expected: 3
        ),
    ]

    @Test(arguments: cases)
    func thePodsAskForSoManyReplicas(row: Case) {
        let spec = AutoscalerSpec(
            maxReplicas: 1_000, metrics: [AutoscalerMetric(row.kind, target: row.target)],
            behavior: ScalingBehavior(scaleUp: Self.free, scaleDown: Self.free))
        var autoscaler = Autoscaler(spec, workers: 1)
        let pods = row.pods.map { $0.sample(Self.now) }
        let decision = autoscaler.decide(pods, current: row.current ?? pods.count, at: Self.now)
        #expect(decision.desired == row.expected, "\(decision.reason)")
    }

    @Test func assumptionsAreNamedInTheReason() {
        let spec = AutoscalerSpec(maxReplicas: 100, metrics: [AutoscalerMetric(.cpu, target: 50)])
        func reason(_ pods: [Pod], workers: Int = 1) -> String {
            var autoscaler = Autoscaler(spec, workers: workers)
            return autoscaler.decide(pods.map { $0.sample(Self.now) }, current: pods.count, at: Self.now).reason
        }
        #expect(
            reason([.uses(1_000), .uses(1_900), .unreadyYoung(1), .missing])
                == "cpu 72% of 50%: ratio 1.44, 1 without a value taken as 0%, 1 not ready taken as 0%: 4 -> 6")
        #expect(
            reason([.uses(100), .uses(200), .uses(300), .missing]).hasPrefix(
                "cpu 40% of 50%: ratio 0.8, 1 without a value taken as 100%"))
        #expect(
            reason([.uses(700), .missing, .missing])
                == "cpu 23% of 50%: ratio 0.46, 2 without a value taken as 0%: the direction would turn: no change")
        #expect(reason([.uses(4_000), .uses(4_000)], workers: 16).hasPrefix("cpu 25% of 50%"))
    }
}
