import Contexts
import Platform
import Testing

/// One container's probes, which answers can be given to within an expectation.
private final class ProbedContainer {
    private(set) var probes: PodProbes

    /// The kubelet has taken the pod when the run begins.
    init(_ specs: ProbeSpecs) { probes = PodProbes(specs) }

    func containerStarted(at instant: Instant) { probes.containerStarted(at: instant) }
    func containerDied() { probes.containerDied() }
    func terminate() { probes.terminate() }
    func podTaken(at instant: Instant) { probes.podTaken(at: instant) }
    func ask(_ kind: ProbeKind, at instant: Instant, isOutOfTurn: Bool = false) -> Bool {
        probes.ask(kind, at: instant, isOutOfTurn: isOutOfTurn)
    }
    func observe(_ kind: ProbeKind, _ succeeded: Bool, at instant: Instant = .start) -> PodProbes.Consequence {
        probes.observe(kind, succeeded, at: instant).consequence
    }
    func isDueAfter(_ kind: ProbeKind, _ succeeded: Bool, at instant: Instant) -> Bool {
        probes.observe(kind, succeeded, at: instant).isDue
    }
    func isProbed(_ kind: ProbeKind) -> Bool { probes.isProbed(kind) }
    func nextProbe(_ kind: ProbeKind, after instant: Instant) -> Instant? { probes.nextProbe(kind, after: instant) }
    var isStarted: Bool { probes.isStarted }
    var isReady: Bool { probes.isReady }
}

/// Probes against time lines, as the kubelet's prober counts.
@Suite struct ProbeTests {
    /// `+` succeeds, `-` fails; what holds after each: `S`, `F` or `?`.
    @Test(arguments: [
        (ProbeKind.readiness, 1, 3, "+--+---+", "SSSSSSFS"), (.readiness, 3, 1, "++-+++-+", "FFFFFSFF"),
        (.readiness, 1, 1, "-+-+", "FSFS"), (.liveness, 1, 3, "--+--+---+++", "SSSSSSSSFFFF"),
        (.liveness, 1, 1, "-+", "FF"), (.startup, 1, 3, "--+---", "??SSSS"), (.startup, 1, 3, "---+", "??FF"),
        (.startup, 1, 5, "----+", "????S"),
    ])
    func answersInARowCountAgainstTheThresholds(
        kind: ProbeKind, success: Int, failure: Int, answers: String, expected: String
    ) {
        var state = ProbeState(kind, ProbeSpec(successThreshold: success, failureThreshold: failure))
        let found = answers.map { answer -> Character in
            let before = state.result
            let changed = state.observe(answer == "+")
            #expect(changed == (state.result != before))
            return letter(state.result)
        }
        #expect(String(found) == expected)
    }

    private func letter(_ result: ProbeState.Result) -> Character {
        switch result {
        case .unknown: "?"
        case .success: "S"
        case .failure: "F"
        }
    }

    @Test func readinessStartsFailedAndLivenessSucceeded() {
        #expect(ProbeState(.readiness, ProbeSpec()).result == .failure)
        #expect(ProbeState(.liveness, ProbeSpec()).result == .success)
        #expect(ProbeState(.startup, ProbeSpec()).result == .unknown)
    }

    @Test func theDefaultsAreKubernetes() {
        let spec = ProbeSpec()
        #expect(spec.initialDelay == .zero)
        #expect(spec.period == .seconds(10))
        #expect(spec.timeout == .seconds(1))
        #expect(spec.successThreshold == 1)
        #expect(spec.failureThreshold == 3)
        #expect(ProbeSpecs().readiness == spec)
        #expect(ProbeSpecs().liveness == nil)
        #expect(ProbeSpecs().startup == nil)
    }

    private func at(_ seconds: Int64) -> Instant { .start + .seconds(seconds) }

    @Test func startupHoldsTheOthersBack() {
        let probes = ProbedContainer(ProbeSpecs(startup: ProbeSpec(), liveness: ProbeSpec()))
        #expect(!probes.isProbed(.startup), "nothing runs yet")
        probes.containerStarted(at: at(3))
        #expect(ProbeKind.allCases.map(probes.isProbed) == [true, false, false])
        #expect(probes.observe(.liveness, false) == .none)
        #expect(probes.observe(.startup, false) == .none)
        #expect(!probes.isStarted)
        #expect(probes.observe(.startup, true) == .started)
        #expect(ProbeKind.allCases.map(probes.isProbed) == [false, true, true])
        #expect(probes.isStarted && !probes.isReady)
        #expect(probes.observe(.readiness, true) == .ready)
        #expect(probes.isReady)
    }

    @Test func aStartupThatFailsRestartsTheContainer() {
        let probes = ProbedContainer(ProbeSpecs(startup: ProbeSpec(failureThreshold: 2)))
        probes.containerStarted(at: at(0))
        #expect(probes.observe(.startup, false) == .none)
        #expect(probes.observe(.startup, false) == .restart(.startup))
        #expect(probes.observe(.startup, true) == .none, "on hold until there is a new container")
        probes.containerDied()
        #expect(ProbeKind.allCases.map(probes.isProbed) == [false, false, false])
        probes.containerStarted(at: at(30))
        #expect(probes.observe(.startup, true) == .started)
    }

    @Test func livenessRestartsOnceAndCountsAnewInTheNextContainer() {
        let probes = ProbedContainer(ProbeSpecs(liveness: ProbeSpec()))
        probes.containerStarted(at: at(0))
        #expect(probes.observe(.readiness, true) == .ready)
        let first = (0..<5).map { _ in probes.observe(.liveness, false) }
        #expect(first == [.none, .none, .restart(.liveness), .none, .none])
        probes.containerDied()
        #expect(!probes.isReady)
        probes.containerStarted(at: at(40))
        #expect(!probes.isReady, "readiness starts as failed each time")
        let second = (0..<3).map { _ in probes.observe(.liveness, false) }
        #expect(second == [.none, .none, .restart(.liveness)])
    }

    @Test func readinessOnlyTakesThePodOutOfTheEndpoints() {
        let probes = ProbedContainer(ProbeSpecs(readiness: ProbeSpec(failureThreshold: 2)))
        probes.containerStarted(at: at(0))
        let found = [true, false, false, false, true].map { probes.observe(.readiness, $0) }
        #expect(found == [.ready, .none, .unready, .none, .ready])
    }

    @Test func withoutReadinessProbeAPodIsReadyWhenItHasStarted() {
        let bare = ProbedContainer(ProbeSpecs(readiness: nil))
        #expect(!bare.isReady)
        bare.containerStarted(at: at(0))
        #expect(bare.isReady)
        let slow = ProbedContainer(ProbeSpecs(startup: ProbeSpec(), readiness: nil))
        slow.containerStarted(at: at(0))
        #expect(!slow.isReady)
        #expect(slow.observe(.startup, true) == .started)
        #expect(slow.isReady)
    }

    // MARK: Restarts

    @Test func answersInARowAreCountedOnInTheNextContainer() {
        let probes = ProbedContainer(ProbeSpecs(liveness: ProbeSpec(), readiness: ProbeSpec(successThreshold: 4)))
        probes.containerStarted(at: at(0))
        let first = [true, true, false, false].map { probes.observe(.liveness, $0) }
        #expect(first == [.none, .none, .none, .none])
        for _ in 0..<3 { #expect(probes.observe(.readiness, true) == .none) }
        probes.containerDied()
        probes.containerStarted(at: at(20))
        #expect(probes.observe(.liveness, false) == .restart(.liveness), "the third in a row")
        #expect(probes.observe(.readiness, true) == .ready, "the fourth in a row")
    }

    @Test func afterARestartByItsOwnFailureCountingBeginsAnew() {
        let probes = ProbedContainer(ProbeSpecs(liveness: ProbeSpec(failureThreshold: 2)))
        probes.containerStarted(at: at(0))
        for _ in 0..<3 {
            #expect(probes.observe(.liveness, false) == .none)
            #expect(probes.observe(.liveness, false) == .restart(.liveness))
            probes.containerDied()
            probes.containerStarted(at: at(0))
        }
    }

    @Test func whoDiesWhileItIsAskedHasFailed() {
        let probes = ProbedContainer(ProbeSpecs(liveness: ProbeSpec(failureThreshold: 2)))
        probes.containerStarted(at: at(0))
        #expect(probes.ask(.liveness, at: at(10)))
        probes.containerDied()
        probes.containerStarted(at: at(11))
        #expect(probes.observe(.liveness, false) == .restart(.liveness))
    }

    // MARK: Ticks

    @Test func ticksAreThePodsAndTheInitialDelayOnlySuppressesThem() {
        let spec = ProbeSpec(initialDelay: .seconds(5), period: .seconds(10))
        let probes = ProbedContainer(ProbeSpecs(liveness: spec, readiness: nil))
        probes.podTaken(at: at(100))
        #expect(probes.nextProbe(.liveness, after: at(100)) == nil, "there is no container yet")
        probes.containerStarted(at: at(102))
        func next(_ seconds: [Int64]) -> [Instant?] { seconds.map { probes.nextProbe(.liveness, after: at($0)) } }
        #expect(next([102, 109, 110, 119, 131]) == [110, 110, 120, 120, 140].map(at))
        probes.containerDied()
        probes.containerStarted(at: at(106))
        #expect(next([106, 110]) == [120, 120].map(at), "at 110 s the delay is not over")
        #expect(!probes.ask(.liveness, at: at(110)))
        #expect(probes.ask(.liveness, at: at(111)))
        probes.containerDied()
        probes.containerStarted(at: at(115))
        #expect(next([115]) == [120].map(at), "a tick at the very end of the delay counts")
        #expect(probes.nextProbe(.readiness, after: at(115)) == nil)
    }

    @Test func theFirstTickComesAPeriodAfterThePodWasTaken() {
        let probes = ProbedContainer(ProbeSpecs())
        probes.podTaken(at: at(7))
        probes.containerStarted(at: at(7))
        #expect(probes.nextProbe(.readiness, after: at(6)) == at(17))
        #expect(probes.nextProbe(.readiness, after: at(17)) == at(27))
    }

    // MARK: One probe at a time

    @Test func aTickDuringAProbeIsAnsweredByOneMoreAsSoonAsItEnds() {
        let spec = ProbeSpec(period: .seconds(1), timeout: .seconds(5))
        let probes = ProbedContainer(ProbeSpecs(liveness: spec, readiness: nil))
        probes.containerStarted(at: at(0))
        var found: [PodProbes.Consequence] = []
        for begin in [21, 26, 31] as [Int64] {
            #expect(probes.ask(.liveness, at: at(begin)))
            for second in 1...4 { #expect(!probes.ask(.liveness, at: at(begin + Int64(second)))) }
            found.append(probes.observe(.liveness, false, at: at(begin + 5)))
        }
        #expect(found == [.none, .none, .restart(.liveness)], "at 36 s, and not at 28 s")
    }

    @Test func whetherTheNextIsDueDependsOnTheTicksMeanwhile() {
        let probes = ProbedContainer(ProbeSpecs(liveness: ProbeSpec(period: .seconds(10)), readiness: ProbeSpec()))
        probes.containerStarted(at: at(0))
        #expect(probes.ask(.liveness, at: at(10)))
        #expect(!probes.isDueAfter(.liveness, true, at: at(19)))
        #expect(probes.ask(.liveness, at: at(20)))
        #expect(probes.isDueAfter(.liveness, true, at: at(30)), "the tick of 30 s")
        #expect(probes.ask(.readiness, at: at(31), isOutOfTurn: true))
        #expect(!probes.isDueAfter(.readiness, false, at: at(31)))
        #expect(probes.ask(.readiness, at: at(32)))
        #expect(!probes.ask(.readiness, at: at(33), isOutOfTurn: true))
        #expect(probes.isDueAfter(.readiness, false, at: at(34)), "one out of turn was wanted")
        #expect(probes.nextProbe(.readiness, after: at(34)) == at(40), "which has not moved the ticks")
    }

    @Test func aPodThatEndsIsAskedForReadinessAlone() {
        let probes = ProbedContainer(ProbeSpecs(startup: ProbeSpec(), liveness: ProbeSpec()))
        probes.containerStarted(at: at(0))
        #expect(probes.observe(.startup, true) == .started)
        probes.terminate()
        #expect(ProbeKind.allCases.map(probes.isProbed) == [false, false, true])
        for _ in 0..<5 { #expect(probes.observe(.liveness, false) == .none) }
    }
}
