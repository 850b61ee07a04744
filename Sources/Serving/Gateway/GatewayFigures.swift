internal import Synchronization

/// Counts what came of each attempt at each endpoint, and what a gateway turned away.
///
/// A request that fails at one endpoint and is answered by another one counts at both, so that an endpoint that breaks
/// is not hidden by those that stand in for it. What clients saw is told by the server's own ``HTTPFigures``.
package final class GatewayFigures: Sendable {
    /// No more endpoints are counted apart at a time. Those that are gone go first, the oldest before the others.
    package static let maximumSeries = 4_096

    private struct Series {
        var all: [AttemptSeries.Key: AttemptSeries] = [:]
        /// Oldest first.
        var order: [AttemptSeries.Key] = []
    }

    private let groups: [EndpointGroup]
    private let series = Mutex(Series())

    init(_ groups: [EndpointGroup]) { self.groups = groups }

    /// The counts of an endpoint, which go on if it was there before.
    func series(_ key: AttemptSeries.Key) -> AttemptSeries {
        if let old = series.withLock({ $0.all[key] }) { return old }
        let used = Set(groups.flatMap { $0.current.map(\.series.key) })
        return series.withLock { series in
            while series.all.count >= Self.maximumSeries,
                let place = series.order.firstIndex(where: { !used.contains($0) })
            {
                series.all[series.order.remove(at: place)] = nil
            }
            let new = AttemptSeries(key)
            series.all[key] = new
            series.order.append(key)
            return new
        }
    }

    package var snapshot: FiguresSnapshot {
        let all = sorted
        return FiguresSnapshot(
            services: groups.map { group in
                let counts = group.series.current
                return FiguresSnapshot.Service(
                    name: group.service, inHand: group.inHand, notReady: counts.notReady, overflow: counts.overflow,
                    passedOn: counts.passedOn,
                    versions: Self.versions(all.filter { $0.key.service == group.service }))
            })
    }

    /// Writes the figures for Prometheus, in an order of their own that does not change.
    package func write(to text: inout PrometheusText) {
        let all = sorted.map { ($0.key, $0.current) }
        text.counter(
            "gateway_requests_total", help: "Requests that were sent to an endpoint, by what came of them.",
            all.flatMap { key, counts in
                (1...5).map { digit in
                    (Self.labels(key) + [("status", "\(digit)xx")], Double(counts.classes[digit]))
                }
            })
        text.histogram(
            "gateway_request_duration_seconds", help: "From the sending to an endpoint to its whole answer.",
            all.map { key, counts in (Self.labels(key), counts.durations) })
        let counts = groups.map { ($0, $0.series.current) }
        text.counter(
            "gateway_turned_away_total", help: "Requests that were sent to no endpoint.",
            counts.flatMap { group, counts in
                [
                    ([("service", group.service), ("reason", "no_ready_replica")], Double(counts.notReady)),
                    ([("service", group.service), ("reason", "overflow")], Double(counts.overflow)),
                ]
            })
        text.counter(
            "gateway_passed_on_total", help: "Attempts after the first one of a request.",
            counts.map { ([("service", $0.service)], Double($1.passedOn)) })
        text.gauge(
            "gateway_requests_in_hand", help: "Requests that are not yet answered.",
            groups.map { ([("service", $0.service)], Double($0.inHand)) })
        text.gauge(
            "gateway_endpoints", help: "Endpoints that requests are sent to.",
            groups.map { ([("service", $0.service)], Double($0.current.count)) })
    }

    private var sorted: [AttemptSeries] { series.withLock { $0.all.values.sorted { $0.key < $1.key } } }

    private static func versions(_ series: [AttemptSeries]) -> [FiguresSnapshot.Version] {
        var versions: [FiguresSnapshot.Version] = []
        for one in series {
            let counts = one.current
            if versions.last?.name != one.key.version {
                versions.append(FiguresSnapshot.Version(name: one.key.version))
            }
            versions[versions.count - 1].add(counts)
        }
        return versions
    }

    private static func labels(_ key: AttemptSeries.Key) -> PrometheusText.Labels {
        [("service", key.service), ("endpoint", key.endpoint), ("version", key.version)]
    }
}
