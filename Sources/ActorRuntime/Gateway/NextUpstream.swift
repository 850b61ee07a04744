package import Contexts

/// When the gateway sends a client's request to another replica after an attempt at one replica has failed.
///
/// Names: nginx 1.31.4 (`src/http/ngx_http_upstream.c`, `ngx_http_upstream_next` and `ngx_http_upstream_test_next`),
/// `proxy_next_upstream`, `proxy_next_upstream_tries`, `proxy_next_upstream_timeout`. Defaults: ingress-nginx
/// controller v1.15.1 (`internal/ingress/controller/config/config.go`), `proxy-next-upstream: error timeout`, 3 tries,
/// no time-out.
///
/// As in nginx, a request that was sent is passed on only if it may be sent twice: no POST, LOCK or PATCH without
/// ``Condition/nonIdempotent``. A request whose connection was refused, or was never made, may always be passed on. A
/// request never goes again to a replica that it failed at in one of its last two attempts. If there is no other
/// replica, the request has failed. (nginx remembers all replicas that were tried; the Lua round robin of ingress-nginx
/// remembers none.) Left out: marking a replica as failed for all requests (`max_fails`), which ingress-nginx switches
/// off, and conditions on answers that no replica here gives.
package struct NextUpstream: Hashable, Sendable {
    /// nginx's parameters of `proxy_next_upstream` for the failures that replicas can have here.
    package enum Condition: String, Hashable, CaseIterable, Sendable {
        /// The connection was refused, or broke before the answer.
        case error
        /// No connection within the connect time-out, or no answer within the gateway's.
        case timeout
        /// The replica answered with a failure of its own.
        case http500 = "http_500"
        /// The replica turned the request away because its mailbox was full.
        case http503 = "http_503"
        /// Also passes on requests that may take effect twice.
        case nonIdempotent = "non_idempotent"
    }

    /// The largest number of tries.
    package static let maximumTries = 100

    package var on: [Condition]
    /// The largest number of attempts, the first one included. nginx's 0, which means no limit, is left out.
    package var tries: Int
    /// After this time since its arrival a request is no longer passed on; nil has no limit.
    package var timeout: Timespan?

    package init(on: [Condition] = [.error, .timeout], tries: Int = 3, timeout: Timespan? = nil) {
        self.on = on
        self.tries = tries
        self.timeout = timeout
    }

    /// The failure of an attempt, in nginx's terms.
    struct Failure {
        var condition: Condition
        /// Whether the replica may have received the request.
        var isSent = true
    }
}

extension NextUpstream.Failure {
    /// Nil for a failure that the gateway knows of without an attempt.
    init?(_ failure: DeliveryFailure) {
        switch failure {
        case .connectionRefused: self.init(condition: .error, isSent: false)
        case .replicaDied: self.init(condition: .error)
        case .gatewayTimeout: self.init(condition: .timeout)
        case .serviceError, .commitConflict, .databaseUnavailable: self.init(condition: .http500)
        case .mailboxFull: self.init(condition: .http503)
        case .noReadyReplica, .overflow: return nil
        }
    }
}
