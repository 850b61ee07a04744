import FoundationEssentials
import Testing

@testable import Measurement

/// What an application declares of its metrics, on its way to whoever judges a run.
@Suite struct MetricDeclarationTests {
    private static let booked = MetricDeclaration("parcel.booked", better: .higher, meaning: "booked")
    private static let lost = MetricDeclaration(
        "parcel.lost", better: .lower, meaning: "lost",
        evidence: .init(["parcel.booked"], missing: "no parcel was booked"))
    private static let held = MetricDeclaration(
        "parcel.held", better: .lower, meaning: "held back",
        evidence: .init(["parcel.booked"], missing: "no parcel was booked", isOfTheWindow: false))
    private static let served = MetricDeclaration(
        "parcel.served", unit: .ratio, better: .higher, meaning: "handed over ÷ booked",
        absence: "nobody sent a parcel")

    /// A run of 10 s with 5 s of warm-up.
    private func recorder(booking times: [Int64]) throws -> RunRecorder {
        let recorder = RunRecorder(warmUp: 5)
        let booked = try recorder.counter(Self.booked)
        let lost = try recorder.counter(Self.lost, labels: ["reason": "thrown_away"])
        _ = try recorder.counter(Self.lost, labels: ["reason": "stolen"])
        _ = try recorder.counter(Self.held)
        try recorder.ratio(Self.served, of: [lost], to: [booked])
        for time in times { recorder.add(to: booked, at: time) }
        return recorder
    }

    private func reason(_ expectation: String, _ measurements: Measurements) throws -> String {
        try Expectation(expectation).verdict(on: measurements).reason
    }

    @Test func unitAndDirectionAreTheDeclarations() throws {
        let series = try recorder(booking: []).finish(at: 10).series
        #expect(series.map(\.unit) == [.count, .count, .count, .count, .ratio])
        #expect(series.map(\.better) == [.higher, .lower, .lower, .lower, .higher])
    }

    @Test func eachIsKeptOnce() throws {
        let recorder = try recorder(booking: [])
        let all = [Self.booked, Self.lost, Self.held, Self.served]
        #expect(recorder.measurements(at: 7).declarations == all, "the steady state is judged by these")
        #expect(recorder.finish(at: 10).declarations == all)
    }

    @Test func aZeroWithoutTheDeclaredEvidenceShowsNothing() throws {
        let nothing = "no parcel was booked after the warm-up, so that a zero shows nothing"
        let idle = try recorder(booking: []).finish(at: 10)
        #expect(try reason("parcel.lost == 0", idle) == nothing)
        #expect(try reason("parcel.held == 0", idle) == nothing)
        let early = try recorder(booking: [1]).finish(at: 10)
        #expect(try reason("parcel.lost{reason=\"stolen\"} == 0", early) == nothing)
        #expect(try reason("parcel.held == 0", early) == "", "evidence of the whole run is enough for it")
        #expect(try reason("parcel.lost == 0", try recorder(booking: [7]).finish(at: 10)) == "")
    }

    @Test("A metric that the run does not have is no evidence")
    func evidenceThatIsMissingShowsNothing() throws {
        var lost = Self.lost
        lost.evidence?.metrics = ["parcel.boked"]
        let recorder = RunRecorder(warmUp: 5)
        recorder.add(to: try recorder.counter(Self.booked), at: 7)
        _ = try recorder.counter(lost)
        #expect(
            try reason("parcel.lost == 0", recorder.finish(at: 10))
                == "no parcel was booked after the warm-up, so that a zero shows nothing")
    }

    @Test func aMetricWithoutAValueTellsTheDeclaredReason() throws {
        let idle = try recorder(booking: []).finish(at: 10)
        #expect(
            try reason("parcel.served > 1%", idle)
                == "parcel.served has no samples after the warm-up: nobody sent a parcel")
    }

    @Test func aStoredRecordIsJudgedAsTheRunWas() throws {
        let record = Record(
            identity: .init(scenario: "s", seed: 1, world: "virtual", version: "1"), digest: "", runNanoseconds: 10,
            measurements: try recorder(booking: []).finish(at: 10), expectations: [try Expectation("parcel.lost == 0")])
        let read = try Record(json: try record.json())
        #expect(read == record)
        #expect(try Expectation("parcel.lost == 0").verdict(on: read.measurements) == record.verdicts[0])
    }

    @Test("A record from before there were declarations reads as ever, and gains no key")
    func oldRecordsAreRead() throws {
        var record = Record(
            identity: .init(scenario: "s", seed: 1, world: "virtual", version: "1"), digest: "", runNanoseconds: 10,
            measurements: try recorder(booking: [7]).finish(at: 10))
        record.measurements.declarations = []
        let json = try record.json()
        let text = String(decoding: json, as: UTF8.self)
        #expect(!text.contains("declarations") && !text.contains("\"application\""))
        #expect(try Record(json: json) == record)
    }
}
