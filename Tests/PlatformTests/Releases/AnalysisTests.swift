import ActorRuntime
import Testing

@testable import Platform

@Suite struct AnalysisTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var measured: Measurement
        var verdict: MeasurementVerdict
        var reason: String

        var testDescription: String { reason }
    }

    private static let spec = AnalysisSpec(errorRate: 0.05, p99: .milliseconds(500), restarts: 1, minimumRequests: 20)

    static let cases = [
        Case(
            measured: Measurement(requests: 200, errors: 10, slow: 2), verdict: .successful,
            reason: "5% errors of 200 requests, at most 5%; 1% slower than 500ms, at most 1%"),
        Case(
            measured: Measurement(requests: 200, errors: 11), verdict: .failed,
            reason: "5.5% errors of 200 requests, more than 5%"),
        Case(
            measured: Measurement(requests: 200, slow: 3), verdict: .failed,
            reason: "1.5% slower than 500ms of 200 requests, more than 1%"),
        Case(
            measured: Measurement(requests: 19, errors: 19), verdict: .inconclusive,
            reason: "19 requests, fewer than 20"),
        Case(
            measured: Measurement(requests: 0, restarts: 2), verdict: .failed, reason: "2 restarts, more than 1"),
        Case(
            measured: Measurement(requests: 20, restarts: 1), verdict: .successful,
            reason: "0% errors of 20 requests, at most 5%; 0% slower than 500ms, at most 1%"),
    ]

    @Test(arguments: cases)
    func aMeasurementIsHeldAgainstItsLimits(row: Case) {
        let (verdict, reason) = Self.spec.verdict(on: row.measured)
        #expect(verdict == row.verdict)
        #expect(reason == row.reason)
    }

    @Test func withoutAMinimumNoRequestsStillSayNothing() {
        #expect(AnalysisSpec(minimumRequests: 0).verdict(on: Measurement(requests: 0)).verdict == .inconclusive)
    }

    @Test(arguments: [
        (1.0, "1"), (1.08, "1.08"), (0.1, "0.1"), (2.5, "2.5"), (1.005, "1"), (0.05, "0.05"), (-1.25, "-1.25"),
        (-0.001, "0"), (12.999, "13"),
    ])
    func numbersInReasonsAreShort(number: Double, text: String) {
        #expect(ShortDecimal.text(number) == text)
    }
}
