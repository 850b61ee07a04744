package import Measurement

/// The metrics that a run over HTTP has beside those of every run.
///
/// A journey is what reports are about: it is served if each of its requests was. It is counted when it is over, at the
/// time at which its customer came. One that was cut off without a failure is not counted.
package enum HTTPMetric {
    private static let journeyMissing = "no journey has ended"
    private static let journeyEvidence = MetricDeclaration.Evidence([journeysAsked.name], missing: journeyMissing)
    private static let answerEvidence = MetricDeclaration.Evidence(
        [MetricName.requestsAnswered], missing: "no answer has come")
    private static let requestEvidence = MetricDeclaration.Evidence(
        [MetricName.requestsAnswered, MetricName.requestsFailed], missing: "no request has ended")

    package static let journeysAsked = MetricDeclaration(
        "journey.asked", meaning: "journeys that have ended, by when their customers came")
    package static let journeysServed = MetricDeclaration(
        "journey.served", unit: .ratio, better: .higher,
        meaning: "journeys of which every request was served ÷ all journeys that have ended", absence: journeyMissing)
    package static let journeysRefused = MetricDeclaration(
        "journey.refused", better: .lower,
        meaning: "journeys of which a request was refused and none failed, by the first such request",
        evidence: journeyEvidence)
    package static let journeysFailed = MetricDeclaration(
        "journey.failed", better: .lower,
        meaning: "journeys of which a request failed and none was without an answer, by the first such request",
        evidence: journeyEvidence)
    package static let journeysUnanswered = MetricDeclaration(
        "journey.unanswered", better: .lower,
        meaning: "journeys of which a request got no answer, by the first such request", evidence: journeyEvidence)
    package static let responses = MetricDeclaration(
        "http.responses", meaning: "answers, by the status and by the request's name", evidence: answerEvidence)
    package static let checksFailed = MetricDeclaration(
        "http.checks_failed", better: .lower, meaning: "answers that were not as `expect` says, by what was wrong",
        evidence: answerEvidence)
    package static let repeats = MetricDeclaration(
        "http.repeats", better: .lower,
        meaning: "requests that were sent a second time, as the kept connection had been closed before a byte came",
        evidence: requestEvidence)
    package static let connectionsOpened = MetricDeclaration(
        "http.connections_opened", better: .lower, meaning: "connections that were made", evidence: requestEvidence)
    package static let connectionsReused = MetricDeclaration(
        "http.connections_reused", meaning: "requests on a connection that had carried another before")
    package static let sent = MetricDeclaration("http.bytes_sent", unit: .bytes, meaning: "bytes of requests")
    package static let received = MetricDeclaration(
        "http.bytes_received", unit: .bytes, meaning: "bytes of answers, heads and bodies")

    /// Histograms, which have no declaration.
    package static let connect = "http.connect"
    package static let handshake = "http.tls"
    package static let firstByte = "http.first_byte"
    package static let openConnections = "http.connections_open"

    /// What the reference says of the metrics without a declaration.
    package static let meanings: [(metric: String, meaning: String)] = [
        (connect, "the time to make a connection, for each that was made"),
        (handshake, "the time of a connection's TLS handshake"),
        (firstByte, "from sending a request to the first byte of its answer, by the request's name"),
        (
            MetricName.generatorLateness,
            "how much later than intended the generator sent a request; it is part of every latency"
        ),
        (
            MetricName.generatorProcessor,
            "the generator's processor time ÷ the time of the measured window; 1 is all of one core"
        ),
        (openConnections, "connections that were open, mean over time"),
    ]

    package static let declarations = [
        journeysAsked, journeysServed, journeysRefused, journeysFailed, journeysUnanswered, responses, checksFailed,
        repeats,
        connectionsOpened, connectionsReused, sent, received,
    ]
}
