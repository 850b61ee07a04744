import ActorRuntime
import Testing

@testable import Contexts

@Suite struct SupervisorTests {
    /// Lets a replica die again and again, each time so long after its restart, and returns the verdicts.
    private func deaths(
        _ policy: SupervisionPolicy, _ count: Int, alive: Timespan = .seconds(1), jitter: Double = 0
    ) -> [Supervisor.Verdict] {
        var supervisor = Supervisor(policy)
        var birth = Instant.start
        return (0..<count).map { _ in
            let death = birth + alive
            let verdict = supervisor.died(at: death, startedAt: birth, jitter: jitter)
            if case .restart(let delay) = verdict { birth = death + delay }
            return verdict
        }
    }

    private func restarts(_ seconds: [Double]) -> [Supervisor.Verdict] {
        seconds.map { .restart(after: Timespan(seconds: $0)) }
    }

    // MARK: Kubernetes

    @Test func kubernetesRestartsAtOnceThenTenSecondsDoublingToThreeHundred() {
        #expect(deaths(.kubernetes, 8) == restarts([0, 10, 20, 40, 80, 160, 300, 300]))
        // Very many deaths: the delay neither overflows nor loses itself.
        #expect(deaths(.kubernetes, 5_000).last == .restart(after: .seconds(300)))
    }

    @Test func kubernetesForgetsAfterTenMinutesOfHealth() {
        var supervisor = Supervisor(.kubernetes)
        var birth = Instant.start
        func die(after alive: Timespan) -> Supervisor.Verdict {
            let death = birth + alive
            let verdict = supervisor.died(at: death, startedAt: birth)
            if case .restart(let delay) = verdict { birth = death + delay }
            return verdict
        }
        for delay in [0, 10, 20] as [Int64] { #expect(die(after: .seconds(5)) == .restart(after: .seconds(delay))) }
        #expect(die(after: .minutes(10) - .nanoseconds(1)) == .restart(after: .seconds(40)))
        #expect(die(after: .minutes(10)) == .restart(after: .seconds(80)), "not at twice the maximum, but beyond it")
        #expect(die(after: .minutes(10) + .nanoseconds(1)) == .restart(after: .zero))
        #expect(die(after: .seconds(1)) == .restart(after: .seconds(10)))
    }

    // MARK: Erlang

    @Test func erlangEscalatesAtTheSecondDeathWithinFiveSeconds() {
        func verdicts(_ milliseconds: [Int64]) -> [Supervisor.Verdict] {
            var supervisor = Supervisor(.erlang)
            return milliseconds.map {
                supervisor.died(at: .start + .milliseconds($0), startedAt: .start)
            }
        }
        let now = Supervisor.Verdict.restart(after: .zero)
        #expect(verdicts([0, 4_999]) == [now, .escalate])
        // OTP keeps a restart while it is no older than the period: five seconds later still counts.
        #expect(verdicts([0, 5_000]) == [now, .escalate])
        #expect(verdicts([0, 5_001]) == [now, now])
        #expect(verdicts([0, 6_000, 12_000, 18_000]) == [now, now, now, now])
        #expect(verdicts([0, 6_000, 7_000]) == [now, now, .escalate])
    }

    @Test func aLargerIntensityAllowsSoManyRestartsWithinThePeriod() {
        var supervisor = Supervisor(.intensity(maximum: 3, period: .seconds(10)))
        let verdicts = (0..<4).map { supervisor.died(at: .start + .seconds($0), startedAt: .start) }
        #expect(verdicts == restarts([0, 0, 0]) + [.escalate])
        var none = Supervisor(.intensity(maximum: 0, period: .seconds(10)))
        #expect(none.died(at: .start, startedAt: .start) == .escalate)
    }

    // MARK: Pekko

    @Test func pekkoStops() { #expect(deaths(.pekko, 2) == [.stop, .stop]) }

    @Test func pekkoBackoffDoublesFromTenSecondsToFiveMinutes() {
        #expect(deaths(.pekkoBackoff, 7) == restarts([10, 20, 40, 80, 160, 300, 300]))
    }

    @Test func pekkoSpreadsEveryDelayByUpToATenthOfIt() {
        // Half of the random factor 0.1: each is 5 % longer, the first one and those at the maximum included.
        #expect(deaths(.pekkoBackoff, 7, jitter: 0.5) == restarts([10.5, 21, 42, 84, 168, 315, 315]))
    }

    @Test func pekkoForgetsAfterTheMinimumBackoff() {
        let healthy = deaths(.pekkoBackoff, 3, alive: .seconds(10) + .nanoseconds(1))
        #expect(healthy == restarts([10, 10, 10]))
        let sick = deaths(.pekkoBackoff, 3, alive: .seconds(10))
        #expect(sick == restarts([10, 20, 40]))
    }

    // MARK: Spelled out

    @Test func numbersCanBeSpelledOut() {
        let policy = SupervisionPolicy.backoff(
            first: .milliseconds(5), initial: .milliseconds(100), factor: 3, maximum: .seconds(1),
            resetAfter: .seconds(60), jitter: 0)
        #expect(deaths(policy, 6) == restarts([0.005, 0.1, 0.3, 0.9, 1, 1]))
    }

    @Test func aFactorOfOneKeepsTheDelay() {
        let policy = SupervisionPolicy.backoff(
            first: .seconds(1), initial: .seconds(1), factor: 1, maximum: .seconds(60), resetAfter: .seconds(60),
            jitter: 0)
        #expect(deaths(policy, 4) == restarts([1, 1, 1, 1]))
    }

    @Test func theFirstDelayIsHeldByTheMaximumToo() {
        let policy = SupervisionPolicy.backoff(
            first: .seconds(9), initial: .seconds(5), factor: 2, maximum: .seconds(2), resetAfter: .seconds(60),
            jitter: 0)
        #expect(deaths(policy, 3) == restarts([2, 2, 2]))
    }
}
