package import NIOCore
package import Texts

/// A target and its address. The host is looked up once, before a run: what a name server takes is in no latency, and a
/// name that stands for several addresses means the first one.
package struct ResolvedTarget: Sendable {
    /// Why a target cannot be loaded.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package let text: MessageText

        package var description: String { text.description }
    }

    package let target: TargetAddress
    package let address: SocketAddress

    /// Looks the host up. This waits for the system's answer, so it is nothing for an event loop.
    ///
    /// - Throws: if nobody knows the host, and for https, which the client does not speak.
    package init(_ target: TargetAddress) throws(Problem) {
        // What is meant to be secret must never be sent in the clear.
        guard !target.isTLS else {
            throw Problem(text: "the target is https, which is not spoken yet: load it behind what ends TLS, as http")
        }
        do {
            address = try .makeAddressResolvingHost(target.host, port: Int(target.port))
        } catch {
            throw Problem(text: "nobody knows the target's host \(target.host)")
        }
        self.target = target
    }

    /// Whether nobody beyond this machine is loaded.
    package var isLoopback: Bool {
        // As the system writes numbers: no other number begins or reads like these.
        guard let number = address.ipAddress else { return true }
        return number.hasPrefix("127.") || number == "::1" || number.hasPrefix("::ffff:127.")
    }
}
