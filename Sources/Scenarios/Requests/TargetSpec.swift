package import Contexts

/// Where requests go that a scenario spells out, and how.
package struct TargetSpec: Hashable, Sendable {
    package static let defaultTimeout = Timespan.seconds(10)

    /// Scheme, host, port, and what comes before every path. Nil if the command line is to say it.
    package var baseURL: Template?
    /// Sent with every request that has no header of the same name.
    package var headers: [NamedTemplate] = []
    package var tls = TLSSpec()
    package var connections = ConnectionSpec()
    /// How long a customer waits for a whole answer, from the sending of the request.
    package var timeout = TargetSpec.defaultTimeout

    package init() {}

    package var templates: [Template] { (baseURL.map { [$0] } ?? []) + headers.map(\.value) }
}

/// How a target that speaks TLS is believed.
package struct TLSSpec: Hashable, Sendable {
    /// The authorities that are believed, in PEM, in place of the system's.
    package var ca: FileReference?
    /// What the client shows of itself, in PEM.
    package var certificate: FileReference?
    package var key: FileReference?
    /// The name that the certificate must have, if it is not the host of the URL.
    package var serverName: String?
    /// Whether the certificate is checked at all.
    package var verify = true

    package init() {}
}

/// The connections to a target.
package struct ConnectionSpec: Hashable, Sendable {
    package enum Sharing: String, CaseIterable, Sendable {
        /// Every customer takes a connection that nobody uses, as services behind a proxy see it.
        case shared
        /// Each customer has connections of its own, as browsers do.
        case customer
    }

    package static let defaultKeepAlive = Timespan.seconds(60)
    package static let defaultMaximum = 1_000

    package var per = Sharing.shared
    /// How long a connection that nobody uses is kept; nil closes it behind each answer.
    package var keepAlive: Timespan? = ConnectionSpec.defaultKeepAlive
    /// The most that are open at the same time.
    package var maximum = ConnectionSpec.defaultMaximum

    package init() {}
}
