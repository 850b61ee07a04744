package import NIOCore

/// Why there is no answer. Whoever wants to try again, here or elsewhere, asks for ``stage``.
package enum HTTPClientError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Stage: Sendable {
        /// The server has not seen the request: it may be sent again anywhere.
        case nothingSent
        /// The request was sent, or some of it: the server may have carried it out.
        case noAnswer
        /// The server has sent something that is no answer, or not the whole of one.
        case badAnswer
    }

    /// Nobody listens there.
    case refused
    /// What the system said.
    case unreachable(String)
    case connectTimedOut
    /// All connections are in use, and as many requests wait as may.
    case tooManyWaiting
    /// No connection became free in time.
    case waitTimedOut
    case shutDown
    /// The target or a header field has a character that would end its line.
    case unsendable
    case answerTimedOut
    /// The connection ended before a byte of the answer.
    case closed
    /// The connection ended within the answer.
    case truncated
    case malformed(String)
    /// The answer is larger than the client takes.
    case tooLarge

    package var stage: Stage {
        switch self {
        case .refused, .unreachable, .connectTimedOut, .tooManyWaiting, .waitTimedOut, .shutDown, .unsendable:
            .nothingSent
        case .answerTimedOut, .closed: .noAnswer
        case .truncated, .malformed, .tooLarge: .badAnswer
        }
    }

    package var description: String {
        switch self {
        case .refused: "nobody listens there"
        case .unreachable(let reason): "it cannot be reached: \(reason)"
        case .connectTimedOut: "it did not take the connection in time"
        case .tooManyWaiting: "too many requests wait for a connection"
        case .waitTimedOut: "no connection became free in time"
        case .shutDown: "the client has been shut down"
        case .unsendable: "the request has a character that may not stand in its target or header fields"
        case .answerTimedOut: "no answer came in time"
        case .closed: "the connection ended before the answer"
        case .truncated: "the connection ended within the answer"
        case .malformed(let reason): "the answer is no HTTP: \(reason)"
        case .tooLarge: "the answer is larger than is taken"
        }
    }
}

/// What a client allows itself and its server. Where nginx has such a limit, the default is that of nginx 1.22
/// (`proxy` and `upstream`); its directive is named.
package struct HTTPClientLimits: Sendable {
    /// Connections at a time.
    package var connections = 64
    /// Requests that wait for a connection. More are refused at once.
    package var waiting = 256
    /// `proxy_connect_timeout`
    package var connectTime = TimeAmount.seconds(60)
    /// For waiting, connecting and the whole answer together: `proxy_read_timeout`, which is for one read.
    package var answerTime = TimeAmount.seconds(60)
    /// How long a connection is kept without a request: `keepalive_timeout` of an upstream. It is shorter than
    /// ``HTTPLimits/idleTime``, so that it is the client that closes.
    package var idleTime = TimeAmount.seconds(60)
    /// The bytes of an answer's body.
    package var answer = 8 * 1_024 * 1_024
    /// The bytes of an answer's header fields, and of one of them: `proxy_buffer_size 4k|8k`, four of them.
    package var fields = 32 * 1_024

    package init() {}

    var reader: HTTPLimits {
        var limits = HTTPLimits()
        limits.body = answer
        limits.field = fields
        limits.fields = fields
        return limits
    }
}
