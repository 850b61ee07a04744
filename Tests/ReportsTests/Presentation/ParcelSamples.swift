@testable import Measurement

/// Another application than the shop: a courier, whose customers send parcels.
enum ParcelSamples {
    static let asked = MetricDeclaration("parcel.asked", meaning: "parcels that customers sent")
    static let refused = MetricDeclaration("parcel.refused", meaning: "parcels that were told no")
    static let failed = MetricDeclaration("parcel.failed", better: .lower, meaning: "parcels without a label")
    static let lost = MetricDeclaration(
        "parcel.lost", better: .lower, meaning: "booked parcels that got lost",
        evidence: .init(["parcel.booked"], missing: "no parcel was booked"))
    static let open = MetricDeclaration("parcel.open", better: .lower, meaning: "booked parcels on the road")
    static let served = MetricDeclaration(
        "parcel.served", unit: .ratio, better: .higher, meaning: "parcels handed over ÷ asked",
        absence: "nobody sent a parcel")

    static let vocabulary = ReportVocabulary(
        application: "courier", system: "courier",
        subject: .init(
            singular: "parcel", plural: "parcels", verb: "send a parcel", operation: "send", service: "depot"),
        answers: .init(
            asked: asked.name, served: "booked", refused: refused.name, failed: failed.name, failure: "label failed"),
        served: served.name,
        laterEnds: [
            .init(
                metric: lost.name, title: "lost after booking", short: "lost later", rest: " after booking",
                told: "lost on the road", decides: true),
            .init(
                metric: open.name, title: "on the road", short: "on the road", rest: "",
                told: "still on the road", decides: false),
        ],
        sagaEnd: .init(word: "handed_over", with: "a signature"),
        columns: .init(
            asked: "parcels_asked", served: "parcels_served", failed: "parcels_failed", refused: "parcels_refused",
            unanswered: "parcels_unanswered", latencyP50: "send_latency_p50", latencyP99: "send_latency_p99"),
        figures: [
            .ratio("parcels served", served.name, decides: true), .count("parcels lost", lost.name, decides: true),
            .init(
                "send p99, accepted", MetricName.latency, labels: ["operation": "send", "outcome": "accepted"],
                .percentile(99), .milliseconds),
        ],
        leading: [served.name], noticed: [served.name], headlines: [], completion: nil,
        servedNote: "A parcel is served here that was booked.",
        breachSubjects: ["parcel", "courier"])

    /// A run of 10 s, in which the printer of labels fails from 2 s to 4 s, with an end of every kind.
    static func record(variant: String? = nil, lost lostOnes: Int64 = 2) throws -> Record {
        let second: Int64 = 1_000_000_000
        let recorder = RunRecorder(warmUp: second)
        try recorder.window("printer-down", from: 2 * second, to: 4 * second)
        let counters = [asked, refused, failed, lost, open].map { ($0, $0 == refused ? "depot_full" : "no_label") }
        var ids: [CounterID] = []
        for (metric, reason) in counters {
            let labels: MetricLabels = metric == refused || metric == failed ? ["reason": reason] : [:]
            ids.append(try recorder.counter(metric, labels: labels))
        }
        let kept = try recorder.counter("parcel.kept", better: .higher)
        try recorder.ratio(served, of: [kept], to: [ids[0]])
        let started = try recorder.counter(MetricName.sagasStarted)
        let succeeded = try recorder.counter(MetricName.sagasSucceeded, better: .higher)
        var counts: [(CounterID, Int64)] = [(kept, 12), (started, 17), (succeeded, 12)]
        counts += zip(ids, [40, 20, 3, lostOnes, 1])
        for (outcome, count) in [("served", Int64(15)), ("refused", 20), ("failed", 3), ("unanswered", 2)] {
            let id = try recorder.counter(
                MetricName.requestOutcomes, labels: ["operation": "send", "outcome": outcome])
            counts.append((id, count))
        }
        let reason: MetricLabels = ["operation": "send", "reason": "timed_out"]
        counts.append((try recorder.counter(MetricName.requestsFailed, labels: reason, better: .lower), 2))
        let latency = try recorder.histogram(
            MetricName.latency, labels: ["operation": "send", "outcome": "accepted"])
        for (name, id) in zip(["asked", "refused", "failed"], ids) {
            try recorder.column("parcels_\(name)", .counted([id]))
        }
        try recorder.column("parcels_served", .counted([kept]))
        try recorder.column(TimelineColumn.sagasSucceeded, .counted([succeeded]))
        try recorder.column("send_latency_p50", unit: .milliseconds, .percentile([latency], 50))
        try recorder.column("send_latency_p99", unit: .milliseconds, .percentile([latency], 99))
        for (id, count) in counts { recorder.add(count, to: id, at: 3 * second) }
        for time in Int64(1)..<9 { recorder.record(time * 1_000_000, in: latency, at: time * second) }
        for (time, kind) in [(Int64(2), RunEvent.faultStarted), (4, RunEvent.faultEnded)] {
            recorder.log(
                RunEvent(nanoseconds: time * second, kind: kind, subject: "depot", detail: "printer-down"))
        }
        var invariant = Record.Invariant("nothing-vanishes")
        invariant.addBreach("parcel 7: booked, and nowhere")
        var record = Record(
            identity: .init(scenario: "rush-hour", variant: variant, seed: 1, world: "virtual", version: "1"),
            digest: "", runNanoseconds: 10 * second, measurements: recorder.finish(at: 10 * second),
            expectations: [
                try Expectation("parcel.served >= 50%"), try Expectation("parcel.lost == 0"),
                try Expectation("latency{operation=\"send\"}.p99 < 1s"),
            ], invariants: [invariant])
        record.application = vocabulary.application
        record.breachList = [
            Record.Breach(
                invariant: "nothing-vanishes", subject: "parcel", number: 7, expected: "booked", found: "nowhere")
        ]
        record.isUnsteady = variant != nil
        return record
    }
}
