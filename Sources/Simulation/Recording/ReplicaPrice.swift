internal import Contexts
internal import Measurement

/// What each service's replicas cost. The cost is the number of seconds for which they had a place on a node, summed
/// over the replicas, from the beginning until arrivals end. A cloud bills a price for each such second.
///
/// The numbers must not change between two calls of `look`, so that the integral is exact.
struct ReplicaPrice {
    private let figures: [FigureID]
    /// When arrivals end. The services are not to blame for the cost of a longer drain.
    private let end: Instant
    private var placed: [Int]
    private var since = Instant.start
    private var seconds: [Double]

    init(_ services: [String], until end: Instant, _ recorder: RunRecorder) throws(RecorderError) {
        var figures: [FigureID] = []
        for service in services {
            let labels = MetricLabels([("service", service)])
            figures.append(
                try recorder.figure(MetricName.replicaSeconds, labels: labels, unit: .seconds, better: .lower))
        }
        self.figures = figures
        self.end = end
        placed = services.map { _ in 0 }
        seconds = services.map { _ in 0 }
    }

    /// Each service has this many replicas from now on.
    mutating func look(at now: Instant, _ count: (Int) -> Int) {
        let until = min(now, end)
        let length = (until - since).seconds
        for service in placed.indices {
            seconds[service] += Double(placed[service]) * length
            placed[service] = count(service)
        }
        since = until
    }

    /// Writes the figures, after the last call of `look`.
    func finish(_ recorder: RunRecorder) {
        for (service, figure) in figures.enumerated() { recorder.set(seconds[service], for: figure) }
    }
}
