internal import NIOCore
internal import Synchronization

/// Counts what came of the requests that were sent to one endpoint. A figure outlives its endpoint: one that comes back
/// with the same name and version goes on counting where it was.
final class AttemptSeries: Sendable {
    struct Key: Hashable, Comparable {
        let service: String
        let endpoint: String
        let version: String

        static func < (left: Key, right: Key) -> Bool {
            (left.service, left.version, left.endpoint) < (right.service, right.version, right.endpoint)
        }
    }

    struct Counts {
        /// By the first digit of the status.
        var classes = [0, 0, 0, 0, 0, 0]
        var durations = PrometheusText.Distribution(bounds: HTTPFigures.bounds)
    }

    let key: Key
    private let counts = Mutex(Counts())

    init(_ key: Key) { self.key = key }

    /// - Parameter status: that of the answer, or what the gateway says where there is none: 200...599.
    func add(status: Int, _ duration: TimeAmount) {
        counts.withLock { counts in
            counts.classes[min(max(status / 100, 0), 5)] += 1
            counts.durations.add(Double(duration.nanoseconds) / 1e9)
        }
    }

    var current: Counts { counts.withLock { $0 } }
}

/// Counts what a gateway does with the requests to one service apart from sending them to an endpoint.
final class ServiceSeries: Sendable {
    struct Counts: Equatable {
        /// Requests that no endpoint was ready for.
        var notReady = 0
        /// Requests beyond ``ProxyPolicy/maxRequests``.
        var overflow = 0
        /// Attempts after the first one of a request.
        var passedOn = 0
    }

    private let counts = Mutex(Counts())

    func notReady() { counts.withLock { $0.notReady += 1 } }
    func overflow() { counts.withLock { $0.overflow += 1 } }
    func passedOn() { counts.withLock { $0.passedOn += 1 } }

    var current: Counts { counts.withLock { $0 } }
}
