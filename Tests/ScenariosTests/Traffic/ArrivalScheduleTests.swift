import Contexts
import Testing

@testable import Scenarios

@Suite struct ArrivalScheduleTests {
    private func times(_ load: OpenLoad, until end: Timespan, from start: Timespan = .zero) -> [Int64] {
        var schedule = ArrivalSchedule(RateProfile(load, from: start, until: end), spacing: load.spacing)
        var times: [Int64] = []
        while let time = schedule.next(unitExponential: { 0 }) { times.append(time.nanoseconds) }
        return times
    }

    private func ramp(_ start: Double, _ stages: [(Timespan, Double)], _ spacing: OpenLoad.Spacing = .regular)
        -> OpenLoad
    {
        OpenLoad(
            spacing: spacing, startRate: Rate(start, per: .second),
            stages: stages.map { Stage(duration: $0.0, target: Rate($0.1, per: .second)) })
    }

    @Test func aConstantRateIsExactForADay() {
        var schedule = ArrivalSchedule(
            RateProfile(OpenLoad(startRate: Rate(70, per: .minute)), from: .zero, until: .seconds(86_400)),
            spacing: .regular)
        var count: Int128 = 0
        while let time = schedule.next(unitExponential: { 0 }) {
            let exact = (count * 60_000_000_000 * 2 + 70) / 140
            if Int128(time.nanoseconds) != exact {
                Issue.record("arrival \(count) at \(time.nanoseconds), expected \(exact)")
                break
            }
            count += 1
        }
        #expect(count == 70 * 60 * 24)
    }

    @Test func aConstantRateStartsAtOnceAndEndsBeforeTheEnd() {
        #expect(
            times(OpenLoad(startRate: Rate(2, per: .second)), until: .seconds(2)) == [
                0, 500_000_000, 1_000_000_000, 1_500_000_000,
            ])
        let late = OpenLoad(startRate: Rate(1, per: .second), duration: .seconds(2))
        #expect(times(late, until: .seconds(10), from: .seconds(3)) == [3_000_000_000, 4_000_000_000])
        #expect(times(late, until: .milliseconds(3_500), from: .seconds(3)) == [3_000_000_000])
    }

    @Test func aRampFollowsItsIntegral() {
        // From 0 to 10/s in 10 s the k-th arrival is at sqrt(2k) seconds.
        let found = times(ramp(0, [(.seconds(10), 10)]), until: .seconds(10))
        #expect(found.count == 50)
        for (count, time) in found.enumerated() {
            let exact = Double(2 * count).squareRoot() * 1e9
            #expect(abs(Double(time) - exact) <= 1, "arrival \(count)")
        }
    }

    @Test func aRampDownMirrorsTheRampUp() {
        let up = times(ramp(0, [(.seconds(10), 10)]), until: .seconds(10))
        let down = times(ramp(10, [(.seconds(10), 0)]), until: .seconds(10))
        #expect(down.count == 50)
        for (early, late) in zip(down.dropFirst(), up.reversed()) { #expect(abs(early + late - 10_000_000_000) <= 2) }
    }

    @Test func aFlatRampIsAConstantRate() {
        let flat = times(ramp(120, [(.seconds(5), 120), (.seconds(5), 120)]), until: .seconds(10))
        #expect(flat == times(OpenLoad(startRate: Rate(120, per: .second)), until: .seconds(10)))
    }

    @Test func theExampleOfAllStagesAddsUp() {
        let load = ramp(10, [(.seconds(30), 120), (.seconds(150), 120)])
        let profile = RateProfile(load, from: .zero, until: .minutes(3))
        #expect(profile.total == 1_950 + 18_000)
        #expect(profile.peak == 120)
        #expect(times(load, until: .minutes(3)).count == 19_950)
        #expect(profile.expected(before: .seconds(30)) == 1_950)
        #expect(profile.expected(before: .seconds(15)) == 562.5)
        #expect(profile.expected(before: .minutes(9)) == 19_950)
    }

    @Test func stagesEndWithTheScenario() {
        let load = ramp(0, [(.seconds(10), 10), (.seconds(10), 10)])
        #expect(times(load, until: .seconds(5)) == times(load, until: .minutes(1)).filter { $0 < 5_000_000_000 })
        #expect(RateProfile(load, from: .zero, until: .minutes(1)).end == .seconds(20))
    }

    @Test func nothingArrivesWhileTheRateIsZero() {
        let load = ramp(
            0, [(.seconds(10), 0), (.seconds(10), 10), (.seconds(10), 0), (.seconds(5), 0), (.seconds(4), 8)])
        let found = times(load, until: .minutes(1))
        #expect(found.count == 116)
        #expect(found.first == 10_000_000_000)
        #expect(!found.contains { $0 > 30_000_000_000 && $0 < 35_000_000_000 })
        #expect(times(ramp(0, [(.seconds(10), 0)]), until: .minutes(1)).isEmpty)
    }

    @Test func timesNeverGoBack() {
        let found = times(
            ramp(1_000_000, [(.milliseconds(50), 10_000_000), (.milliseconds(50), 0)]), until: .seconds(1))
        #expect(found.count > 500_000)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0 <= $1 })
    }

    /// A linear congruential generator and a logarithm of the platform: good enough to test with.
    private struct Exponentials {
        var state: UInt64
        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // −ln u by its series in (1 − u)/(1 + u) after halving into 0.5...1, so that the test needs no C library.
            var u = (Double(state >> 11) + 0.5) * 0x1p-53
            var halvings = 0.0
            while u < 0.5 {
                u *= 2
                halvings += 1
            }
            let ratio = (1 - u) / (1 + u)
            var (power, sum) = (ratio, 0.0)
            for odd in stride(from: 1.0, to: 40, by: 2) {
                sum += power / odd
                power *= ratio * ratio
            }
            return 2 * sum + halvings * 0.693_147_180_559_945_3
        }
    }

    private func poisson(_ load: OpenLoad, until end: Timespan, seed: UInt64) -> [Double] {
        var schedule = ArrivalSchedule(RateProfile(load, from: .zero, until: end), spacing: .poisson)
        var random = Exponentials(state: seed)
        var times: [Double] = []
        while let time = schedule.next(unitExponential: { random.next() }) { times.append(time.sinceStart.seconds) }
        return times
    }

    @Test func poissonGapsHaveTheMeanAndSpreadOfTheExponential() {
        let seed: UInt64 = 7
        let found = poisson(
            OpenLoad(spacing: .poisson, startRate: Rate(50, per: .second)), until: .seconds(4_000), seed: seed)
        // 200,000 expected; five standard deviations are 2,236.
        #expect(abs(Double(found.count) - 200_000) < 2_236, "seed \(seed)")
        let gaps = zip(found.dropFirst(), found).map { $0 - $1 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(mean * 50 - 1) < 0.012, "seed \(seed)")
        #expect(abs(variance.squareRoot() / mean - 1) < 0.02, "seed \(seed)")
    }

    @Test func aRampedPoissonProcessFollowsTheRate() {
        let seed: UInt64 = 11
        let found = poisson(ramp(0, [(.seconds(1_000), 200)], .poisson), until: .seconds(1_000), seed: seed)
        // 100,000 expected in all, a quarter of them in the first half: five standard deviations are 1,581 and 791.
        #expect(abs(Double(found.count) - 100_000) < 1_581, "seed \(seed)")
        #expect(abs(Double(found.count { $0 < 500 }) - 25_000) < 791, "seed \(seed)")
    }

    @Test func equalDrawsGiveEqualTimes() {
        let load = ramp(3, [(.seconds(30), 70)], .poisson)
        #expect(poisson(load, until: .minutes(1), seed: 3) == poisson(load, until: .minutes(1), seed: 3))
        #expect(poisson(load, until: .minutes(1), seed: 3) != poisson(load, until: .minutes(1), seed: 4))
    }
}
