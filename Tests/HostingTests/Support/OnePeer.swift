import Contexts
import NIOCore
import NIOPosix
import Serving

/// A table with one service in it, and the way to that.
struct OnePeer: Sendable {
    let table: EndpointTable
    let peers: HTTPPeers

    init(_ service: ServiceID, at address: HTTPAddress, connections: Int = 8) {
        var limits = HTTPClientLimits()
        limits.connections = connections
        table = EndpointTable(
            of: ["peer"], .fixed([("peer", address)]), limits: limits, group: MultiThreadedEventLoopGroup.singleton)
        peers = HTTPPeers(table, services: [service: "peer"])
    }
}
