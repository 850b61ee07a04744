import Contexts
import Testing

@Suite struct DistributionTests {
    @Test func meansAreExactWhereTheyCanBe() {
        #expect(Distribution.constant(.milliseconds(5)).mean == .milliseconds(5))
        #expect(Distribution.exponential(mean: .milliseconds(7)).mean == .milliseconds(7))
        #expect(Distribution.uniform(lower: .nanoseconds(3), upper: .nanoseconds(5)).mean == .nanoseconds(4))
        let longest = Timespan(nanoseconds: .max)
        #expect(Distribution.uniform(lower: longest, upper: longest).mean == longest)
        #expect(Distribution.empirical([.seconds(1), .seconds(2), .seconds(6)]).mean == .seconds(3))
        #expect(Distribution.empirical([]).mean == .zero)
    }

    @Test func lognormalMeanAndSigmaAreThoseOfTheory() {
        let distribution = Distribution.lognormal(p50: .milliseconds(40), p99: .milliseconds(180))
        let sigma = Distribution.sigma(p50: .milliseconds(40), p99: .milliseconds(180))
        #expect((sigma - 0.646540).magnitude < 1e-6)
        #expect((distribution.mean.seconds - 0.0492981).magnitude < 1e-7)
        #expect(Distribution.sigma(p50: .zero, p99: .seconds(1)) == 0)
        #expect(Distribution.sigma(p50: .seconds(1), p99: .seconds(1)) == 0)
    }

    @Test(arguments: SamplerTests.distributions) func soundDistributionsHaveNoProblems(distribution: Distribution) {
        #expect(distribution.problems().isEmpty)
    }

    @Test(
        arguments: [
            (.constant(.seconds(-1)), ["constant: must be in 0s...24h, but is -1s"]),
            (.exponential(mean: .seconds(86_401)), ["exponential: must be in 0s...24h"]),
            (
                .uniform(lower: .seconds(2), upper: .seconds(1)),
                ["a..b: must go from the shorter time to the longer one; write 1s..2s"]
            ),
            (.lognormal(p50: .zero, p99: .seconds(1)), ["p50: must be above 0; write constant: 0s"]),
            (
                .lognormal(p50: .seconds(2), p99: .seconds(1)),
                ["p99: must not be shorter than p50, 2s, but is 1s; write 2s or more"]
            ),
            (.lognormal(p50: .seconds(-2), p99: .seconds(90_000)), ["p50: must be in", "p99: must be in"]),
            (.empirical([]), ["empirical: has no samples"]),
            (.empirical([.seconds(2), .seconds(1)]), ["empirical: must be sorted ascending, but has 1s after 2s"]),
            (.empirical([.seconds(-1), .seconds(1)]), ["empirical: must be in"]),
        ] as [(Distribution, [String])])
    func problemsNameTheKeyAndTheWayOut(distribution: Distribution, expected: [String]) {
        let found = distribution.problems().map(\.description)
        #expect(found.count == expected.count)
        for (problem, start) in zip(found, expected) { #expect(problem.hasPrefix(start), "\(problem)") }
    }

    /// Not an argument of the test above: each of its samples would be printed.
    @Test func thereMayNotBeTooManySamples() {
        let samples = Array(repeating: Timespan.seconds(1), count: Distribution.maximumSamples + 1)
        let found = Distribution.empirical(samples).problems().map(\.description)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("empirical: must have at most 1000000 samples, but has 1000001") == true)
    }
}
