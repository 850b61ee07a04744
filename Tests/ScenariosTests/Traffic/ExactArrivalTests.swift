import Contexts
import Testing

@testable import Scenarios

/// A rate times its duration gives that many arrivals, as integer arithmetic has it.
@Suite struct ExactArrivalTests {
    private func times(_ load: OpenLoad, until end: Timespan) -> [Int64] {
        var schedule = ArrivalSchedule(RateProfile(load, from: .zero, until: end), spacing: .regular)
        var times: [Int64] = []
        while let time = schedule.next(unitExponential: { 0 }) { times.append(time.nanoseconds) }
        return times
    }

    private func count(_ load: OpenLoad, until end: Timespan) -> Int64 {
        RateProfile(load, from: .zero, until: end).regularArrivals
    }

    private static let units: [(unit: Rate.Unit, seconds: Int64)] = [(.second, 1), (.minute, 60), (.hour, 3_600)]

    @Test(arguments: [250, 500, 700, 1_000, 1_300, 2_000, 7_000, 100_000])
    func aMinuteOfARateInTheMinuteIsThatMany(rate: Int64) {
        let load = OpenLoad(startRate: Rate(Double(rate), per: .minute))
        let found = times(load, until: .seconds(60))
        #expect(Int64(found.count) == rate)
        let exact = (0..<rate).map { Int64((Double($0) * 60e9 / Double(rate)).rounded()) }
        #expect(zip(found, exact).allSatisfy { abs($0 - $1) <= 1 })
        #expect(found.allSatisfy { $0 < 60_000_000_000 })
    }

    @Test func everyRoundRateForEveryRoundTimeIsExact() {
        for rate in Array(Int64(1)...200) + [250, 333, 500, 750, 999, 1_000, 1_500, 2_000, 12_345, 1_000_000] {
            for (unit, size) in Self.units {
                for seconds in [Int64(1), 7, 10, 45, 60, 90, 600, 3_599, 3_600, 86_400] {
                    let exact = (rate * seconds + size - 1) / size
                    let load = OpenLoad(startRate: Rate(Double(rate), per: unit))
                    #expect(count(load, until: .seconds(seconds)) == exact, "\(rate)/\(unit.text) for \(seconds) s")
                }
            }
        }
    }

    @Test func decimalsCountAsTheyAreWritten() {
        #expect(count(OpenLoad(startRate: Rate(0.1, per: .second)), until: .seconds(30)) == 3)
        #expect(count(OpenLoad(startRate: Rate(0.7, per: .second)), until: .seconds(10)) == 7)
        #expect(count(OpenLoad(startRate: Rate(16.1, per: .minute)), until: .seconds(600)) == 161)
        #expect(count(OpenLoad(startRate: Rate(0.000_000_001, per: .second)), until: .seconds(1)) == 1)
        #expect(count(OpenLoad(startRate: Rate(12_000_000.1, per: .hour)), until: .seconds(36_000)) == 120_000_001)
    }

    @Test func rampsAndTheirSumsAreExact() {
        for start in Int64(0)...12 {
            for target in Int64(0)...12 where start + target > 0 {
                for seconds in Int64(1)...9 {
                    // A ramp in the minute and a plateau of 20 s, in sixtieths and halves.
                    let halves = (start + target) * seconds + 2 * target * 20
                    let stages = [
                        Stage(duration: .seconds(seconds), target: Rate(Double(target), per: .minute)),
                        Stage(duration: .seconds(20), target: Rate(Double(target), per: .minute)),
                    ]
                    let load = OpenLoad(startRate: Rate(Double(start), per: .minute), stages: stages)
                    #expect(
                        count(load, until: .seconds(60)) == (halves + 119) / 120, "\(start) to \(target), \(seconds) s")
                }
            }
        }
    }

    @Test func aRampThatIsCutOffIsExact() {
        // From 0 to 10/s in 10 s, t²/2 arrivals in t seconds; from 9/s down to 0 in 9 s, 9t − t²/2.
        let up = OpenLoad(
            startRate: Rate(0, per: .second), stages: [Stage(duration: .seconds(10), target: Rate(10, per: .second))])
        let down = OpenLoad(
            startRate: Rate(9, per: .second), stages: [Stage(duration: .seconds(9), target: Rate(0, per: .second))])
        for seconds in Int64(1)...9 {
            #expect(count(up, until: .seconds(seconds)) == (seconds * seconds + 1) / 2)
            #expect(count(down, until: .seconds(seconds)) == (18 * seconds - seconds * seconds + 1) / 2)
        }
        // A hair before four arrivals are up, and a hair behind.
        #expect(count(up, until: .nanoseconds(2_828_427_124)) == 4)
        #expect(count(up, until: .nanoseconds(2_828_427_125)) == 5)
    }

    @Test func anArrivalOnTheBorderWaitsForTheNextStageThatHasARate() {
        let stages = [(10, 6.0), (300, 0.0), (0, 30.0), (10, 30.0)].map {
            Stage(duration: .seconds(Int64($0.0)), target: Rate($0.1, per: .minute))
        }
        let load = OpenLoad(
            startRate: Rate(6, per: .minute),
            stages: [stages[0], Stage(duration: .zero, target: Rate(0, per: .minute))] + stages[1...])
        #expect(times(load, until: .seconds(1_000)) == [0, 310, 312, 314, 316, 318].map { $0 * 1_000_000_000 })
    }

    @Test func unitsOfAllLengthsAreExact() throws {
        for (count, unit, seconds, exact) in [
            (1_000, 7 * 86_400, 7 * 86_400, 1_000), (300, 90, 60, 200), (1_000, 7, 21, 3_000), (5, 86_400, 86_401, 6),
        ] {
            let unit = try #require(Rate.Unit(.seconds(Int64(unit))))
            let load = OpenLoad(startRate: Rate(Double(count), per: unit))
            #expect(self.count(load, until: .seconds(Int64(seconds))) == exact, "\(load.startRate)")
        }
        // The fastest rate, for the longest time.
        let largest = OpenLoad(startRate: Rate(Rate.maximumPerSecond * 3_600, per: .hour))
        #expect(count(largest, until: .seconds(366 * 86_400)) == 366 * 86_400 * 10_000_000)
        // Units that have no common one within 128 bits.
        let odd = try [1_000_000_007, 998_244_353_001, 999_999_999_989].map {
            try #require(Rate.Unit(.nanoseconds($0)))
        }
        let stages = odd.map { Stage(duration: .seconds(100), target: Rate(1, per: $0)) }
        #expect(
            (145...155).contains(
                count(OpenLoad(startRate: Rate(1, per: .second), stages: stages), until: .seconds(300))))
    }

    /// `TestRampingArrivalRateCal` of lib/executor/ramping_arrival_rate_test.go in k6 2.2.0. k6 counts from 1, and we from 0: our
    /// first arrival is at once, and one that would come at the very end is not there.
    @Test func theTimesAreThoseOfK6sOwnTable() throws {
        func load(_ unit: Rate.Unit) -> OpenLoad {
            OpenLoad(
                startRate: Rate(0, per: unit),
                stages: [(5, 1.0), (1, 1.0), (5, 0.0)].map {
                    Stage(duration: .seconds($0.0), target: Rate($0.1, per: unit))
                })
        }
        let third = try #require(Rate.Unit(.nanoseconds(333_333_333)))
        let plain: [Double] = [3_162, 4_472, 5_500, 6_527, 7_837]
        let fast: [Double] = [
            1_825, 2_581, 3_162, 3_651, 4_082, 4_472, 4_830, 5_166, 5_499, 5_833, 6_169, 6_527, 6_917, 7_348, 7_837,
            8_418, 9_174, 10_999,
        ]
        for (unit, table) in [(Rate.Unit.second, plain), (third, fast)] {
            let found = times(load(unit), until: .seconds(60))
            #expect(found.first == 0)
            #expect(found.count == table.count + 1)
            for (time, expected) in zip(found.dropFirst(), table) {
                #expect(abs(Double(time) / 1e6 - expected) <= expected * 0.001)
            }
        }
    }

    @Test func aStageOfNoDurationJumps() {
        let load = OpenLoad(
            startRate: Rate(1, per: .second),
            stages: [(2, 1.0), (0, 4.0), (1, 4.0), (0, 0.0), (5, 0.0)].map {
                Stage(duration: .seconds(Int64($0.0)), target: Rate($0.1, per: .second))
            })
        #expect(times(load, until: .seconds(60)) == [0, 1_000, 2_000, 2_250, 2_500, 2_750].map { $0 * 1_000_000 })
        let users = UserProfile(
            ClosedLoad(
                startVUs: 2,
                stages: [(0, 6), (4, 6), (0, 1), (4, 3), (0, 9)].map { Stage(duration: .seconds($0.0), target: $0.1) }),
            from: .seconds(1), until: .seconds(60))
        #expect([0, 1, 4, 5, 7, 8, 9].map { users.users(at: .seconds($0)) } == [0, 6, 6, 1, 2, 2, 0])
        #expect(users.peak == 6)
        #expect(users.end == .seconds(9))
    }
}
