internal import NIOCore
internal import Synchronization

/// An endpoint with the clients that reach it: one for each event loop, so that a request that comes on a loop goes on
/// from the same loop.
final class Upstream: Sendable {
    let endpoint: ServedEndpoint
    let series: AttemptSeries
    private let loops: [any EventLoop]
    private let clients: [HTTPClient]
    private let active = Atomic(0)

    init(_ endpoint: ServedEndpoint, _ series: AttemptSeries, loops: [any EventLoop], limits: HTTPClientLimits) {
        self.endpoint = endpoint
        self.series = series
        self.loops = loops
        clients = loops.map { HTTPClient(to: endpoint.address, limits: limits, on: $0) }
    }

    /// Requests that were sent to it and have no answer yet.
    var inHand: Int { active.load(ordering: .relaxed) }

    func began() { active.add(1, ordering: .relaxed) }
    func ended() { active.subtract(1, ordering: .relaxed) }

    /// The client of this loop, or of any one if the loop is none of the table's.
    func client(on loop: any EventLoop) -> HTTPClient {
        clients[loops.firstIndex { $0 === loop } ?? 0]
    }

    /// Closes each connection when it has its answer.
    func drain() { for client in clients { client.drain() } }

    func shutDown() async { for client in clients { await client.shutDown() } }
}
