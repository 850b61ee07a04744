import Contexts
import FlowerShopApplication
import Measurement
import Testing

@testable import FlowerShop
@testable import Simulation

/// A real shop answers with statuses that nobody has thought of.
@Suite struct UnexpectedStatusTests {
    private let second: Int64 = 1_000_000_000

    private func measured(_ statuses: [Int]) throws -> Measurements {
        let recorder = RunRecorder()
        var gateway = try GatewayMetrics(ShopApplication(), recorder)
        try recorder.column(TimelineColumn.gatewayErrors, .counted(gateway.errors))
        for (index, status) in statuses.enumerated() {
            gateway.answered(by: ShopTopology.order, status, at: Int64(index) * second / 10, recorder)
        }
        #expect(gateway.requests(to: Int(ShopTopology.order.rawValue), recorder) == Int64(statuses.count))
        return recorder.finish(at: second * 100)
    }

    private func judged(_ expectation: String, _ measurements: Measurements) throws -> Bool {
        try Expectation(expectation).verdict(on: measurements).isHeld
    }

    @Test func aStatusThatIsFirstSeenIsCountedAndMakesTheAvailability() throws {
        let measurements = try measured([201, 418, 599, 302, 418])
        #expect(try judged("gateway.requests{service=\"order\", status=\"418\"} == 2", measurements))
        #expect(try judged("gateway.requests{status=\"599\"} == 1", measurements))
        #expect(try judged("gateway.requests == 5", measurements))
        #expect(try judged("gateway.availability == 80%", measurements), "599 is a server's error")
        #expect(try judged("gateway.availability{service=\"order\"} == 80%", measurements))
        let timeline = measurements.timeline
        #expect(timeline.columns.map(\.name) == [TimelineColumn.gatewayErrors])
        let errors = (0..<timeline.rowCount).map { Array(timeline.values(inRow: $0))[0] ?? 0 }
        #expect(errors[0] == 1 && errors.reduce(0, +) == 1)
    }

    @Test(arguments: [0, -1, 101, 1_000]) func whatIsNoAnswerIsNotAvailable(status: Int) throws {
        let measurements = try measured([200, status])
        #expect(try judged("gateway.requests == 2", measurements))
        #expect(try judged("gateway.availability == 50%", measurements))
    }

    @Test func whereNoSeriesIsLeftAStatusStillCounts() throws {
        let recorder = RunRecorder()
        var gateway = try GatewayMetrics(ShopApplication(), recorder)
        try recorder.column(TimelineColumn.gatewayErrors, .counted(gateway.errors))
        var number = 0
        while (try? recorder.counter("filler", labels: ["n": "\(number)"])) != nil { number += 1 }
        gateway.answered(by: ShopTopology.order, 418, at: second, recorder)
        let measurements = recorder.finish(at: second * 100)
        #expect(try judged("gateway.requests{service=\"order\"} == 1", measurements))
        #expect(try judged("gateway.availability == 0%", measurements))
    }

    @Test func whatIsBeyondTheLimitOfStatusesCountsAsOtherAndAsNoSuccess() throws {
        let many = Array(600..<600 + GatewayMetrics.maximumUnexpected) + [210, 211, 210]
        let measurements = try measured(many)
        let other = "gateway.requests{service=\"order\", status=\"\(GatewayMetrics.otherStatus)\"}"
        #expect(try judged("\(other) == 3", measurements))
        #expect(try judged("gateway.requests == \(many.count)", measurements))
        #expect(try judged("gateway.availability == 0%", measurements))
    }
}
