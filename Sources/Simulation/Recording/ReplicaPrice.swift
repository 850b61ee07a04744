internal import Contexts
internal import Measurement

/// What each service's replicas cost: the seconds for which they had a place on a node, all of them together, from the
/// beginning until arrivals end. What a cloud bills is a price for each such second.
///
/// Between two looks the numbers must not have changed, so that the integral is exact.
struct ReplicaPrice {
    private let figures: [FigureID]
    /// When arrivals end: what a longer drain costs is not the services' doing.
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

    /// From now on each service has so many replicas.
    mutating func look(at now: Instant, _ count: (Int) -> Int) {
        let until = min(now, end)
        let length = (until - since).seconds
        for service in placed.indices {
            seconds[service] += Double(placed[service]) * length
            placed[service] = count(service)
        }
        since = until
    }

    /// Writes the figures, after the last look.
    func finish(_ recorder: RunRecorder) {
        for (service, figure) in figures.enumerated() { recorder.set(seconds[service], for: figure) }
    }
}
