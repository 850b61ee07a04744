import Foundation
import TestSupport
import Testing

@testable import Measurement

/// What the doc of ``GrowthTest`` says of its errors, measured on queues whose load is known.
@Suite struct GrowthTestTests {
    /// How long a queue with one server is, read once a second: Poisson arrivals, exponential times.
    private static func queue(load: Double, handles rate: Double, seconds: Int, seed: UInt64) -> [Double] {
        let warmUp = 10
        var numbers = SeededNumbers(seed: seed)
        func exponential(_ rate: Double) -> Double {
            -log(1 - Double(numbers.next() >> 11) / Double(1 << 53)) / rate
        }
        var (arrival, departure, length) = (exponential(load * rate), Double.infinity, 0)
        var readings: [Double] = []
        for second in 0..<(warmUp + seconds) {
            while min(arrival, departure) <= Double(second) {
                if arrival <= departure {
                    length += 1
                    if length == 1 { departure = arrival + exponential(rate) }
                    arrival += exponential(load * rate)
                } else {
                    length -= 1
                    departure = length > 0 ? departure + exponential(rate) : .infinity
                }
            }
            if second >= warmUp { readings.append(Double(length)) }
        }
        return readings
    }

    /// The share of queues of which something is said.
    private static func share(
        _ load: Double, handles rate: Double, seconds: Int, queues: Int,
        of question: (GrowthTest, Double) -> Bool = { $0.grows(inflow: $1) }
    ) throws -> Double {
        var found = 0
        for seed in 0..<queues {
            let readings = queue(
                load: load, handles: rate, seconds: seconds, seed: UInt64(seed) * 7_919 + UInt64(load * 1000))
            if question(try #require(GrowthTest(readings, every: 1)), min(load, 1) * rate) { found += 1 }
        }
        return Double(found) / Double(queues)
    }

    @Test("A stable queue is said to grow less often than the test says", arguments: [0.5, 0.7, 0.8, 0.9, 0.95])
    func falsePositives(load: Double) throws {
        for (rate, seconds) in [(20.0, 25), (50, 60), (50, 200)] {
            let share = try Self.share(load, handles: rate, seconds: seconds, queues: 100 * SoakSize.factor)
            #expect(share <= GrowthTest.shownAt, "\(load) of \(rate)/s for \(seconds) s: \(share)")
        }
    }

    @Test("A queue that cannot keep up is told", arguments: [(1.05, 0.8), (1.1, 0.95), (1.2, 1)])
    func power(load: Double, atLeast: Double) throws {
        let share = try Self.share(load, handles: 50, seconds: 300, queues: 50 * SoakSize.factor)
        #expect(share >= atLeast, "\(load): \(share)")
    }

    @Test(
        "Who asks for steadiness is refused with little evidence, and not by a queue with room", arguments: [60, 300])
    func steadiness(seconds: Int) throws {
        func steady(_ load: Double) throws -> Double {
            try Self.share(load, handles: 50, seconds: seconds, queues: 40 * SoakSize.factor) {
                $0.looksSteady(inflow: $1)
            }
        }
        let (room, over, wellOver) = (try steady(0.8), try steady(1.05), try steady(1.1))
        #expect(room >= 0.97 && over <= 0.2 && wellOver <= 0.03, "\(room) \(over) \(wellOver)")
    }

    @Test func whatGrowsWithoutAnyNoiseIsCertain() throws {
        let test = try #require(GrowthTest((0..<12).map { 3 + 2.5 * Double($0) }, every: 0.5))
        #expect(abs(test.slope - 5) < 1e-9)
        #expect(test.chance == 0)
        #expect(test.grows(inflow: 100))
        #expect(!test.grows(inflow: 600), "less than a hundredth of what comes in")
    }

    @Test func whatStandsStillOrShrinksDoesNotGrow() throws {
        for readings in [[Double](repeating: 7, count: 9), (0..<9).map { 100 - 10 * Double($0) }] {
            let test = try #require(GrowthTest(readings, every: 1))
            #expect(!test.grows(inflow: 0) && test.looksSteady(inflow: 0))
        }
    }

    @Test("A single message that happens to be in hand at the end is no growth")
    func oneMessage() throws {
        let test = try #require(GrowthTest([Double](repeating: 0, count: 19) + [1], every: 1))
        #expect(!test.grows(inflow: 0) && test.looksSteady(inflow: 0))
    }

    @Test func ofTooFewReadingsNothingIsSaid() {
        #expect(GrowthTest([1, 2, 3, 4, 5], every: 1) == nil)
        #expect(GrowthTest([1, 2, 3, 4, 5, 6], every: 1) != nil)
        let reading = GrowthReading(.backlog, of: "inventory", inflow: 10, nil)
        #expect(!reading.grows && !reading.looksSteady, "no evidence is no good evidence")
    }
}
