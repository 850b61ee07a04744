package import Serving

/// A process that is to be started: which one it is, and where it is to listen.
package struct PodLaunch: Sendable {
    /// As `order-0`.
    package var name: String
    /// A service's name, or ``ProcessSupervisor/gateway``.
    package var service: String
    package var version: String
    /// Where it serves. For the gateway this is not used.
    package var address: HTTPAddress
    package var management: HTTPAddress
    /// The ports that the gateway had before, by service and its own name; empty at its first start.
    package var ports: [String: Int]
}
