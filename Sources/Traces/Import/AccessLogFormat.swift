/// How the lines of an access log are laid out, by the names that Apache's documentation gives (mod_log_config, 2.4).
package enum AccessLogFormat: String, CaseIterable, Sendable {
    /// Each line is looked at: whether a virtual host stands in front, and whether referer and agent follow.
    case auto
    /// `host ident user [time] "request" status bytes`.
    case common
    /// `common`, then `"referer" "agent"`: also nginx's default.
    case combined
    /// The virtual host, then `common`.
    case vhostCommon = "vhost_common"
    /// The virtual host and mostly its port, then `combined`.
    case vhostCombined = "vhost_combined"

    /// Nil where the line itself says.
    var hasVirtualHost: Bool? {
        switch self {
        case .auto: nil
        case .common, .combined: false
        case .vhostCommon, .vhostCombined: true
        }
    }

    /// Nil where the line itself says.
    var hasAgent: Bool? {
        switch self {
        case .auto: nil
        case .common, .vhostCommon: false
        case .combined, .vhostCombined: true
        }
    }
}

/// Which field of an access log's line holds the client.
package enum AccessLogClient: Hashable, Sendable {
    /// The host that the line begins with, behind a virtual host: who opened the connection.
    case host
    /// The user whom the server has authenticated.
    case user
    /// The so many-th field, from 1, behind those of the format, in quotes or not: a list as of `X-Forwarded-For`, of
    /// which the first is the client. `-` means that nobody was in between, and the host is the client.
    case field(Int)

    package static let maximumField = 16
    package static let names = "host, user, forwarded-for, or a number from 1 to \(maximumField)"

    /// `host`, `user`, `forwarded-for` for the first field, or the field's number.
    package init?(_ text: String) {
        switch text {
        case "host": self = .host
        case "user": self = .user
        case "forwarded-for": self = .field(1)
        default:
            guard let number = Int(text), (1...Self.maximumField).contains(number) else { return nil }
            self = .field(number)
        }
    }
}
