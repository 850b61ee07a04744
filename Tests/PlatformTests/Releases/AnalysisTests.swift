import Contexts
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

    @Test func measurementsAddUpUntilThereIsAVerdictAndThenBeginAnew() {
        var analysis = Analysis(Self.spec)
        let few = Measurement(requests: 8, errors: 1, slow: 0)
        #expect(analysis.take(few).reason == "inconclusive: 8 requests, fewer than 20")
        #expect(analysis.take(few).reason == "inconclusive: 16 requests, fewer than 20")
        let third = analysis.take(few)
        #expect(third.reason == "failed: 12.5% errors of 24 requests, more than 5%")
        #expect(third.isFailed && analysis.failed == 1)
        #expect(analysis.take(few).reason == "inconclusive: 8 requests, fewer than 20")
        // Restarts add up too.
        #expect(!analysis.take(Measurement(requests: 0, restarts: 1)).isFailed)
        #expect(analysis.take(Measurement(requests: 0, restarts: 1)).reason == "failed: 2 restarts, more than 1")
    }

    /// Rows of Argo Rollouts' `TestAssessMetricStatus…` (v1.9.1, `analysis/analysis_test.go`) with other numbers: what is
    /// failed beyond the limit has failed, at the limit it goes on, at the count it is over.
    @Test(arguments: [(1, 1, false), (1, 2, true), (0, 1, true), (4, 4, false), (4, 5, true)])
    func failuresAreBorneUpToTheLimit(limit: Int, failures: Int, isFailed: Bool) {
        var analysis = Analysis(AnalysisSpec(count: 6, failureLimit: limit))
        var findings: [Analysis.Finding] = []
        for _ in 0..<failures { findings.append(analysis.take(Measurement(requests: 30, errors: 30))) }
        #expect(findings.last?.isFailed == isFailed)
        #expect(!analysis.isComplete)
        for _ in failures..<6 { _ = analysis.take(Measurement(requests: 30)) }
        #expect(analysis.isComplete)
    }

    @Test func withoutAMinimumNoRequestsStillSayNothing() {
        #expect(AnalysisSpec(minimumRequests: 0).verdict(on: Measurement(requests: 0)).verdict == .inconclusive)
    }
}
