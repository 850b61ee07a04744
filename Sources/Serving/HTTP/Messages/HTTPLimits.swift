package import NIOCore

/// What a server lets a client do. Everything that a client could make grow has its bound here.
///
/// Where nginx has such a limit, the default is that of nginx 1.22 (its modules `core` and `http_core`); its directive is
/// named. The times are for the whole, where nginx takes the time between two reads or writes: with those a client that
/// sends a byte a minute is never too slow.
package struct HTTPLimits: Sendable {
    /// The bytes of a request's first line: `large_client_header_buffers 4 8k`. Beyond: 414.
    package var requestLine = 8 * 1_024
    /// The bytes of one header field: `large_client_header_buffers 4 8k`. Beyond: 431.
    package var field = 8 * 1_024
    /// The bytes of all header fields: `large_client_header_buffers 4 8k`. Beyond: 431.
    package var fields = 32 * 1_024
    /// How many header fields: `LimitRequestFields` of Apache httpd 2.4, since nginx 1.22 has none. Beyond: 431.
    package var fieldCount = 100
    /// The bytes of a body: `client_max_body_size`. Beyond: 413, from what Content-Length says, before the body is read.
    package var body = 1_024 * 1_024
    /// The bytes of one line that says a chunk's size, with its extensions. Beyond: 400.
    package var chunkLine = 256
    /// The bytes of all bodies that the server holds at a time. Beyond: 503.
    package var bodiesInHand = 64 * 1_024 * 1_024
    /// From the first byte of a request, or from the connection's beginning, to the end of its header fields:
    /// `client_header_timeout`. Beyond: 408.
    package var headTime = TimeAmount.seconds(60)
    /// From there to the end of the body: `client_body_timeout`. Beyond: 408.
    package var bodyTime = TimeAmount.seconds(60)
    /// How long a connection may be open without a request: `keepalive_timeout`.
    package var idleTime = TimeAmount.seconds(75)
    /// How long a client may leave more unread than the system and ``unsent`` hold: `send_timeout`. Then it is cut off.
    package var writeTime = TimeAmount.seconds(60)
    /// How long a client that was refused may go on sending, so that it gets to read why: `lingering_timeout`.
    package var lingeringTime = TimeAmount.seconds(5)
    /// How many bytes of answers wait for a client before its further requests do.
    package var unsent = 16 * 1_024
    /// Connections at a time. nginx has `worker_connections`, 512. Beyond: 503.
    package var connections = 16_384
    /// Connections beyond these that are told so at a time. Still more are closed without a word.
    package var refusals = 256
    /// Requests of one connection that are in hand at a time. More wait until the first is answered; so does one that
    /// is not safe, and whatever comes behind it.
    package var requestsInHand = 8

    package init() {}
}

/// Why a message is refused, and with which status. The text is ours: nothing of the message is in it.
struct HTTPRefusal: Error, Equatable {
    let status: Int
    let detail: String

    init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    /// A message that breaks the rules.
    init(_ detail: String) { self.init(400, detail) }
}
