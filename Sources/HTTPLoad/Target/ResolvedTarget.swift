package import NIOCore

/// A target and its address. The host is looked up once, before a run: what a name server takes is in no latency, and a
/// name that stands for several addresses means the first one.
package struct ResolvedTarget: Sendable {
    package let target: LoadTarget
    package let address: SocketAddress

    package init(target: LoadTarget, address: SocketAddress) {
        self.target = target
        self.address = address
    }

    /// Whether nobody beyond this machine is loaded.
    package var isLoopback: Bool {
        // As the system writes numbers: no other number begins or reads like these.
        guard let number = address.ipAddress else { return true }
        return number.hasPrefix("127.") || number == "::1" || number.hasPrefix("::ffff:127.")
    }
}
