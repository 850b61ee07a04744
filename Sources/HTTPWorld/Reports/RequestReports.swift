package import Measurement

extension ReportVocabulary {
    /// The operation that stands for a whole journey. No request has this name.
    package static let journeyOperation = "journey"

    /// How reports describe a service of which only requests are known.
    package static let requests = ReportVocabulary(
        application: "http-requests", system: "service",
        subject: Subject(
            singular: "journey", plural: "journeys", verb: "make a journey", operation: journeyOperation,
            service: "target"),
        answers: Answers(
            asked: HTTPMetric.journeysAsked.name, served: "served", refused: HTTPMetric.journeysRefused.name,
            failed: HTTPMetric.journeysFailed.name, failure: "a request failed"),
        served: HTTPMetric.journeysServed.name,
        laterEnds: [],
        sagaEnd: SagaEnd(word: "served", with: "every request served"),
        columns: Columns(
            asked: "journeys_asked", served: "journeys_served", failed: "journeys_failed",
            refused: "journeys_refused", unanswered: "journeys_unanswered", latencyP50: "journey_latency_p50",
            latencyP99: "journey_latency_p99"),
        figures: fates + latencies,
        leading: [HTTPMetric.journeysServed.name],
        noticed: [HTTPMetric.journeysServed.name],
        headlines: [
            HTTPMetric.journeysAsked.name, HTTPMetric.journeysServed.name, HTTPMetric.journeysRefused.name,
            HTTPMetric.journeysFailed.name, HTTPMetric.checksFailed.name,
        ],
        completion: Completion(metric: HTTPMetric.journeysServed.name, told: "served"),
        servedNote:
            "A journey is served here if each of its requests was. Its latency is what its customer waited in all.",
        breachSubjects: ["target"])

    private static let fates: [Figure] = [
        .ratio("journeys served", HTTPMetric.journeysServed.name, decides: true),
        .count("journeys ended", HTTPMetric.journeysAsked.name),
        .count("requests answered", MetricName.requestsAnswered),
        .count("answers not as expected", HTTPMetric.checksFailed.name),
        .count("connections made", HTTPMetric.connectionsOpened.name),
        Figure("bytes received", HTTPMetric.received.name, .count, .bytes),
        Figure("sent late p99", MetricName.generatorLateness, .percentile(99), .milliseconds),
        .ratio("generator's processor, of a core", MetricName.generatorProcessor),
    ]

    private static let latencies: [Figure] = [Statistic.percentile(50), .percentile(95), .percentile(99), .max].map {
        Figure(
            "journey latency \($0.name), served", MetricName.latency,
            labels: ["operation": journeyOperation, "outcome": "accepted"], $0, .milliseconds)
    }
}
