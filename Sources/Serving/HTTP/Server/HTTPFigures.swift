internal import Synchronization

/// Counts what a server does, for `/metrics`. There are as many series as there are routes, methods and statuses: what a
/// client makes up has none of its own.
package final class HTTPFigures: HTTPObserver {
    /// In seconds: the bounds that Prometheus' client libraries have, and one below for what answers at once.
    package static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct Key: Hashable, Comparable {
        let route: String
        let method: String
        let status: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.route, left.method, left.status) < (right.route, right.method, right.status)
        }
    }

    private struct Counts {
        var answers: [Key: PrometheusText.Distribution] = [:]
        var opened = 0
        var closed = 0
        var refused = 0
    }

    private let counts = Mutex(Counts())

    package init() {}

    package func connectionOpened() { counts.withLock { $0.opened += 1 } }
    package func connectionClosed() { counts.withLock { $0.closed += 1 } }
    package func connectionRefused() { counts.withLock { $0.refused += 1 } }

    package func answered(method: HTTPMethod?, route: String?, status: Int, nanoseconds: Int64) {
        let name: String
        switch method {
        case nil: name = ""
        case .other?: name = "other"
        case let method?: name = method.name
        }
        let key = Key(route: route ?? "", method: name, status: status)
        counts.withLock {
            $0.answers[key, default: PrometheusText.Distribution(bounds: Self.bounds)].add(Double(nanoseconds) / 1e9)
        }
    }

    /// How many answers of this status there were, for all routes and methods.
    package func answers(_ status: Int) -> Int {
        counts.withLock { $0.answers.reduce(0) { $0 + ($1.key.status == status ? Int($1.value.count) : 0) } }
    }

    /// How many answers there were, of all routes, methods and statuses.
    package var answerCount: Int {
        counts.withLock { $0.answers.values.reduce(0) { $0 + Int($1.count) } }
    }

    /// Writes the figures, in an order of their own that does not change.
    package func write(to text: inout PrometheusText) {
        let counts = counts.withLock { $0 }
        text.counter(
            "http_connections_opened_total", help: "Connections that were taken.", [([], Double(counts.opened))])
        text.counter(
            "http_connections_refused_total", help: "Connections beyond the limit.", [([], Double(counts.refused))])
        text.gauge(
            "http_connections_open", help: "Connections that are open.", [([], Double(counts.opened - counts.closed))])
        text.histogram(
            "http_request_duration_seconds", help: "From a whole request to its answer.",
            counts.answers.sorted { $0.key < $1.key }.map { key, value in
                ([("route", key.route), ("method", key.method), ("status", String(key.status))], value)
            })
    }
}
