/// The layouts of an access log's lines, by the names of Apache's documentation (mod_log_config, 2.4).
package enum AccessLogFormat: String, CaseIterable, Sendable {
    /// Each line decides: whether it begins with a virtual host, and whether referer and agent follow.
    case auto
    /// `host ident user [time] "request" status bytes`.
    case common
    /// `common`, then `"referer" "agent"`: also nginx's default.
    case combined
    /// The virtual host, then `common`.
    case vhostCommon = "vhost_common"
    /// The virtual host, mostly with its port, then `combined`.
    case vhostCombined = "vhost_combined"

    /// Nil if the line itself decides.
    var hasVirtualHost: Bool? {
        switch self {
        case .auto: nil
        case .common, .combined: false
        case .vhostCommon, .vhostCombined: true
        }
    }

    /// Nil if the line itself decides.
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
    /// The host at the beginning of the line, after any virtual host: who opened the connection.
    case host
    /// The user whom the server has authenticated.
    case user
    /// The field with this number, counted from 1, after those of the format, in quotes or not. It is a list as in
    /// `X-Forwarded-For`, whose first entry is the client. `-` means that there was no proxy, and the host is the
    /// client.
    case field(Int)

    package static let maximumField = 16
    package static let names = "host, user, forwarded-for, or a number from 1 to \(maximumField)"

    /// `host`, `user`, `forwarded-for` for the first field, or the number of a field.
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
