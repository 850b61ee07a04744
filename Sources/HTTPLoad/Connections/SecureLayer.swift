internal import NIOCore

/// TLS beneath a connection.
struct SecureLayer {
    /// Whether this event says that both sides have agreed on secrets.
    static func isAgreement(_ event: Any) -> Bool { false }
}
